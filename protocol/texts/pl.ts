import type { WidgetTexts } from '../texts.ts';

export const pl: WidgetTexts = {
  v: 1,
  locale: 'pl',
  dir: 'ltr',
  send: 'Wyślij',
  sealedHere: 'Zostanie zapieczętowane na tym urządzeniu',
  optional: 'opcjonalnie',
  choose: 'Proszę wybrać',
  summaryOne: 'Jedna odpowiedź wymaga uwagi',
  summaryMany: 'Odpowiedzi wymagające uwagi: {count}',
  issues: {
    required: 'Proszę wypełnić to pole.',
    'too-short': 'Minimalna liczba znaków: {limit}.',
    'too-long': 'Maksymalna liczba znaków: {limit}.',
    pattern: 'Proszę zachować wymagany format.',
    'not-email': 'Proszę podać adres e-mail, np. nazwa@example.com.',
    'not-url': 'Proszę podać adres strony zaczynający się od https:// lub http://.',
    'not-number': 'Proszę podać liczbę.',
    'not-date': 'Proszę podać istniejącą datę.',
    'not-time': 'Proszę podać godzinę, np. 14:30.',
    'too-small': 'Proszę podać wartość {limit} lub większą.',
    'too-large': 'Proszę podać wartość {limit} lub mniejszą.',
    'wrong-step': 'Proszę podać wartość w krokach co {limit}.',
    'too-few': 'Proszę wybrać co najmniej {limit}.',
    'too-many': 'Proszę wybrać najwyżej {limit}.',
    'not-an-option': 'Proszę wybrać jedną z opcji.',
  },
  sealing: 'Pieczętowanie odpowiedzi na tym urządzeniu…',
  sending: 'Wysyłanie…',
  sentTitle: 'Dziękujemy, odpowiedzi dotarły',
  sentText:
    'Zostały zapieczętowane na tym urządzeniu dla odbiorcy: {controller}. Po drodze nikt nie może ich odczytać.',
  receiptTitle: 'Potwierdzenie',
  receiptText:
    'Proszę zachować ten prywatny link. To jedyna droga powrotu do wysłanych odpowiedzi i nie możemy utworzyć go ponownie.',
  copy: 'Kopiuj link',
  copied: 'Skopiowano',
  download: 'Pobierz',
  receiptFileTitle: 'Potwierdzenie wysłania odpowiedzi do: {controller}',
  another: 'Wyślij kolejną odpowiedź',
  retry: 'Spróbuj ponownie',
  problems: {
    offline:
      'Wygląda na to, że nie ma połączenia. Nic z wpisanego tekstu nie przepadło: proszę spróbować ponownie po połączeniu z siecią.',
    'collector-down':
      'Nie udało się dostarczyć odpowiedzi, ponieważ serwer nie odpowiada. Nic z wpisanego tekstu nie przepadło: proszę spróbować ponownie.',
    'not-verified':
      'Ten formularz jest niedostępny: nie podpisał go właściciel tej witryny, więc niczego nie można bezpiecznie wysłać.',
    'key-differs':
      'Ten formularz jest niedostępny: podpis pochodzi od innego właściciela, niż oczekuje ta strona. Niczego nie wysłano.',
    'browser-too-old': 'Ten formularz wymaga nowszej przeglądarki, aby zapieczętować odpowiedzi.',
    'not-secure': 'Ten formularz działa tylko na bezpiecznej stronie (https://).',
    blocked:
      'Reguły bezpieczeństwa tej strony blokują część formularza. Nic z wpisanego tekstu nie przepadło. Właściciel tej witryny może to naprawić.',
    'form-unknown': 'Takiego formularza nie ma w tej witrynie.',
    'not-listed':
      'Tej strony nie ma na liście witryn dopuszczonych do tego formularza. Nic nie zostało wysłane.',
    'form-changed':
      'Ten formularz zmienił się od chwili otwarcia. Odpowiedzi nadal tu są: proszę je przejrzeć i wysłać ponownie.',
    refused: 'Serwer odrzucił tę wiadomość ({code}). Nic z wpisanego tekstu nie przepadło.',
    'too-large': 'Odpowiedzi są zbyt długie, aby wysłać je za jednym razem. Proszę skrócić najdłuższą.',
    unexpected:
      'Coś poszło nie tak ({code}). Nic z wpisanego tekstu nie przepadło: proszę spróbować ponownie.',
  },
  privacyTitle: 'Co dzieje się z odpowiedziami',
  privacyController: 'Otrzymuje je {controller}.',
  privacyContact: 'Kontakt: {contact}',
  privacyOfficer: 'Inspektor ochrony danych: {contact}',
  privacyPurpose: 'Cel',
  privacyBasis: 'Podstawa prawna',
  legalBases: {
    consent: 'zgoda',
    contract: 'umowa lub działania przed jej zawarciem',
    'legal-obligation': 'obowiązek prawny',
    'vital-interests': 'ochrona życia',
    'public-task': 'zadanie w interesie publicznym',
    'legitimate-interests': 'prawnie uzasadnione interesy',
  },
  privacyRetention: 'Usuwane po upływie: {days}',
  privacySealed:
    'Są pieczętowane na tym urządzeniu przed wysłaniem. Serwer, który je przekazuje, nie może ich odczytać.',
  privacyFields: 'Dlaczego zadajemy każde z pytań',
  privacyPolicy: 'Polityka prywatności',
  day: '1 dzień',
  days: '{count} dni',
};
