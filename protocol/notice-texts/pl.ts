import type { NoticeTexts } from '../notice-texts.ts';

export const pl: NoticeTexts = {
  v: 1,
  locale: 'pl',
  dir: 'ltr',
  models: {
    'opt-in': {
      title: 'Decyzja o Państwa danych',
      text: '{controller} prosi o zgodę na zapisywanie lub odczytywanie danych na Państwa urządzeniu w poniższych celach. Nic z tego nie nastąpi bez zgody. Decyzję można w każdej chwili zmienić.',
      handle: 'Ustawienia prywatności',
    },
    'opt-out': {
      title: 'Państwa wybór w sprawie prywatności',
      text: '{controller} wykorzystuje dane z Państwa urządzenia w poniższych celach. W każdej chwili można z tego zrezygnować i nic innego się nie zmieni.',
      handle: 'Państwa ustawienia prywatności',
    },
    notice: {
      title: 'O Państwa danych',
      text: '{controller} wykorzystuje dane z Państwa urządzenia w poniższych celach.',
      handle: 'Ustawienia prywatności',
    },
  },
  accept: 'Zaakceptuj wszystko',
  reject: 'Odrzuć wszystko',
  choose: 'Wybierz',
  acknowledge: 'Rozumiem',
  optOut: 'Zrezygnuj ze wszystkiego',
  withdraw: 'Wycofaj zgodę',
  changed: 'Od ostatniej decyzji coś się zmieniło:',
  gpc: 'Rezygnacja została uwzględniona',
  failed:
    'Nie udało się potwierdzić wyboru, dlatego nic nie zostało włączone. Proszę spróbować ponownie później.',
  policyLink: 'Polityka prywatności',
  purposes: {
    essential: {
      label: 'Niezbędne',
      description:
        'To, czego strona potrzebuje do działania i bezpieczeństwa, na przykład koszyk lub ten wybór.',
    },
    functional: {
      label: 'Funkcjonalne',
      description: 'Zapamiętują ustawienia, na przykład język, i oferują pomoc, na przykład czat.',
    },
    analytics: {
      label: 'Statystyka',
      description: 'Liczy odwiedziny i pokazuje, które strony są używane, aby można je było ulepszać.',
    },
    marketing: {
      label: 'Marketing',
      description:
        'Pokazuje reklamy dobrane do tego, co było oglądane tutaj i gdzie indziej, i mierzy ich skuteczność.',
    },
    media: {
      label: 'Treści zewnętrzne',
      description: 'Pokazują filmy, mapy i wpisy wczytywane od innych firm.',
    },
  },
  detailsTitle: 'Ustawienia prywatności',
  detailsIntro: 'Można zdecydować o każdym celu lub o każdej usłudze. W każdej chwili można tu wrócić.',
  details: {
    acceptAll: 'Zaakceptuj wszystko',
    rejectAll: 'Odrzuć wszystko',
    save: 'Zapisz wybór',
    close: 'Zamknij',
    back: 'Wstecz',
    alwaysOn: 'Zawsze włączone',
    on: 'Włączone',
    off: 'Wyłączone',
    services: 'Usługi',
    serviceCount: 'Usługi: {count}',
    provider: 'Dostawca: {provider}',
    stored: 'Co jest zapisywane',
    storedName: 'Nazwa',
    storedFor: 'Czas przechowywania',
    session: 'do zamknięcia przeglądarki',
    days: '{count} dni',
    servicePolicy: 'Polityka prywatności dostawcy',
    blockedTitle: 'Treść z serwisu {service}',
    blockedText:
      'Aby ją pokazać, przeglądarka wczyta ją z serwisu {service}, który dowie się wtedy o tej wizycie ({purpose}).',
    loadOnce: 'Wczytaj raz',
    loadAlways: 'Wczytuj zawsze ({purpose})',
    decidedOn: 'Decyzja z dnia {date}',
    validUntil: 'Ważna do {date}',
    consentId: 'Numer tej decyzji',
    receipt: 'Potwierdzenie',
    receiptHtml: 'Zapisz jako stronę',
    receiptJson: 'Zapisz jako dane (JSON-LD)',
    receiptPending:
      'Decyzja obowiązuje na tym urządzeniu. Potwierdzenie pojawi się, gdy tylko serwer odpowie.',
    withdrawAll: 'Wycofaj wszystko',
    changes: 'Co się zmieniło',
    saved: 'Wybór został zapisany.',
    countries: 'Kraje przetwarzania: {countries}',
    partlyOn: 'Włączone: {on} z {count}',
    copy: 'Kopiuj',
    copied: 'Skopiowano',
    receiptProof: 'Zapisz podpisany dowód (JSON)',
    controller: 'Administrator danych',
    decision: 'Państwa decyzja',
    method: 'Jak została podjęta',
    byScript: 'Przez pytanie na samej stronie',
    byImport: 'Przejęta z wcześniejszego wyboru w tej witrynie',
    policyVersion: 'Wersja polityki prywatności',
    shownHash: 'Skrót kryptograficzny wyświetlonej informacji (SHA-256)',
    processors: 'Firmy, które przetwarzają dane w imieniu administratora',
    withdrawHow:
      'Tę decyzję można w każdej chwili zmienić lub wycofać: proszę otworzyć {site} i wybrać „{handle}”.',
    receiptCheck:
      'Podpisany dowód należy do tej strony. Każdy, kto go ma, może sprawdzić, że decyzję zapisano dokładnie tak.',
  },
};
