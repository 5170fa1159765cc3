import type { RightsTexts } from '../rights-texts.ts';

export const pl: RightsTexts = {
  locale: 'pl',
  withdraw: 'Wycofaj',
  withdrawAll: 'Wycofaj wszystkie zgody',
  withdrawnOn: 'Wycofano {date}',
  unsubscribedOn: 'Zrezygnowano z subskrypcji {date}',
  consentsSealed:
    'To, na co wyrażono zgodę, zapieczętowano wyłącznie dla odbiorcy ({controller}). Każdą z tych zgód można wycofać.',
  title: 'Państwa prawa',
  intro:
    'Ten link wystarczy: bez konta i bez listu. Wszystko, co tu zrobiono, zostaje zapisane, a Państwo otrzymują dowód.',
  rights: {
    correct: {
      title: 'Sprostowanie',
      atOnce: 'Coś się nie zgadza albo jest nieaktualne? Proszę to zmienić; nowa wersja zastąpi starą.',
      decision:
        'Coś się nie zgadza albo jest nieaktualne? Proszę to zmienić; {controller} zdecyduje, czy nowa wersja zastąpi starą.',
      button: 'Sprostuj moje odpowiedzi',
      buttonAsk: 'Poproś o sprostowanie',
    },
    restrict: {
      title: 'Ograniczenie',
      atOnce:
        'Zachować, ale nie używać: {controller} nie będzie wtedy mógł tego czytać ani eksportować do czasu zniesienia ograniczenia.',
      decision:
        'Można poprosić, aby {controller} przechowywał to bez używania. Po uwzględnieniu prośby nie da się tego czytać ani eksportować do czasu zniesienia ograniczenia.',
      button: 'Ogranicz',
      buttonAsk: 'Poproś o ograniczenie',
    },
    object: {
      title: 'Sprzeciw',
      atOnce:
        'Brak zgody na takie użycie danych? Sprzeciw zostaje od razu odnotowany, a {controller} go widzi.',
      decision:
        'Nie zgadzają się Państwo na takie wykorzystanie danych? Proszę wnieść sprzeciw, a {controller} musi odpowiedzieć.',
      button: 'Wnieś sprzeciw',
      buttonAsk: 'Wyślij sprzeciw',
    },
    erase: {
      title: 'Usunięcie',
      atOnce:
        'Wszystko, co wysłano, zostanie usunięte wraz z każdą kopią na serwerze, a Państwo otrzymają podpisane zaświadczenie.',
      decision:
        'Decyduje {controller}. Po uwzględnieniu prośby wszystko, co wysłano, zostanie usunięte wraz z każdą kopią na serwerze, a ten link poda podpisane zaświadczenie.',
      button: 'Usuń',
      buttonAsk: 'Poproś o usunięcie',
    },
  },
  correctContact:
    'Nie ma tu kopii, którą można by zmienić. Aby coś sprostować, proszę napisać na adres {contact}.',
  editTitle: 'Sprostowanie odpowiedzi',
  save: 'Wyślij poprawioną wersję',
  saveAsk: 'Poproś o to sprostowanie',
  saved: 'Poprawiona wersja zastąpiła starą.',
  restrictedOn: 'Ograniczono {date}',
  liftButton: 'Znieś ograniczenie',
  lift: 'Zniesienie ograniczenia',
  objectedOn: 'Sprzeciw odnotowany od {date}',
  eraseSure: 'Nie da się tego cofnąć, a potem ta strona pokaże już tylko zaświadczenie. Usunąć wszystko?',
  eraseYes: 'Tak, usuń wszystko',
  eraseAskSure:
    'Poprosić, aby {controller} usunął wszystko, co wysłano? Po uwzględnieniu prośby nie da się tego cofnąć.',
  eraseAskYes: 'Tak, poproś',
  cancel: 'Anuluj',
  requestOpen: 'Zgłoszono {date}. Decyduje {controller}, a odpowiedź pojawi się tutaj.',
  requestBy: 'Termin odpowiedzi upływa {date}.',
  requestHeld: 'Dlaczego nie da się tego zrobić od razu: {reason}',
  takeBack: 'Wycofaj ten wniosek',
  takenBack: 'Wniosek wycofano {date}.',
  decidedFirst: 'Gdy to dotarło, decyzja już zapadła. Jest widoczna tutaj.',
  requestLimit:
    'Wycofano tu dziesięć wniosków; ta strona nie wysyła kolejnych. Proszę napisać na adres kontaktowy podany na górze tej strony.',
  requestGranted: 'Uwzględniono {date}.',
  requestRefused: 'Odmówiono {date}: {reason}',
  complaint: 'W razie braku zgody można złożyć skargę do organu ochrony danych albo pójść do sądu.',
  working: 'Chwileczkę…',
  done: 'Gotowe i zapisane.',
  asked: 'Wysłano i odnotowano.',
  alreadyDone: 'To już zostało zrobione.',
  failed: 'Nie udało się ({code}). Niczego nie zmieniono; proszę spróbować ponownie.',
  lost: 'Nie nadeszła odpowiedź, więc nie wiemy, czy to dotarło. Ta strona pokazuje teraz stan na serwerze.',
  lostOffline:
    'Nie nadeszła odpowiedź, więc nie wiemy, czy to dotarło. Po połączeniu z siecią proszę wczytać stronę ponownie i sprawdzić stan.',
  erasedTitle: 'Usunięto',
  erasedText: 'Na serwerze nie ma już niczego z tego, co wysłano.',
  erasedBackups: 'Kopie zapasowe, które jeszcze to zawierają, zapieczętowane, znikną do {date}.',
  certificate: 'Pobierz zaświadczenie',
  certificateKeep: 'Proszę pobrać i zachować zaświadczenie: dowodzi ono, że wszystko usunięto, i kiedy.',
  verify: 'Każdy może je sprawdzić bez nas, tym poleceniem i kluczem, którym je podpisano:',
  history: 'Co się wydarzyło',
  historyText:
    'Każdy wpis jest w dzienniku, którego nikt nie zmieni niepostrzeżenie. Dowód można sprawdzić bez nas.',
  proof: 'Dowód',
  events: {
    submission: 'Otrzymano',
    correction: 'Sprostowano',
    unsubscribe: 'Zrezygnowano z subskrypcji',
    withdrawal: 'Wycofano zgodę',
    restriction: 'Ograniczono',
    'restriction-lifted': 'Zniesiono ograniczenie',
    objection: 'Sprzeciw',
    request: 'Wniosek',
    'request-revoked': 'Wniosek wycofany',
    decision: 'Decyzja',
    erasure: 'Usunięto',
    expiry: 'Usunięto po upływie terminu',
  },
  newVersion: 'Otrzymano sprostowaną wersję',
  granted: 'Uwzględniono',
  refused: 'Odmówiono',
  by: {
    receipt: 'linkiem potwierdzenia',
    unsubscribe: 'linkiem rezygnacji',
    tenant: 'wpisane przez odbiorcę ({controller})',
  },
  oneClick: 'jednym kliknięciem w programie pocztowym',
  downloadText:
    'Wszystko z tej strony: co wysłano i w jakim celu, co obowiązuje teraz i co się wydarzyło. Plik JSON zawiera też każdy dowód.',
  downloadJson: 'Dane (JSON)',
  downloadCsv: 'Tabela (CSV)',
  downloadPage: 'Strona (HTML)',
};
