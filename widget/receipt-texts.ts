import { chooseLocale } from './choose-locale.ts';

/** What the receipt page says. Built in, because the page is the collector's own and stands before any tenant's texts. */
export interface ReceiptTexts {
  locale: string;
  dir: 'ltr' | 'rtl';
  title: string;
  loading: string;
  sentTo: string;
  received: string;
  corrected: string;
  purpose: string;
  basis: string;
  /** Heading over the purpose of each field. */
  why: string;
  keptUntil: string;
  number: string;
  answers: string;
  consents: string;
  given: string;
  notGiven: string;
  noAnswer: string;
  yes: string;
  no: string;
  openedHere: string;
  /** `{controller}` */
  onlyController: string;
  /** `{controller}` */
  damaged: string;
  privateLink: string;
  download: string;
  print: string;
  copy: string;
  copied: string;
  retry: string;
  problems: Record<ReceiptProblem, string>;
}

export type ReceiptProblem = 'link' | 'refused' | 'held' | 'offline' | 'down' | 'browser' | 'unexpected';

export const receiptTexts = (wishes: readonly string[]): ReceiptTexts => {
  const locale = chooseLocale(
    wishes,
    TEXTS.map((texts) => texts.locale),
  );
  return TEXTS.find((texts) => texts.locale === locale)!;
};

/** English first: it stands in for every language that is not here. */
export const TEXTS: readonly ReceiptTexts[] = [
  {
    locale: 'en',
    dir: 'ltr',
    title: 'Receipt',
    loading: 'Opening your receipt…',
    sentTo: 'Sent to',
    received: 'Received',
    corrected: 'Last corrected',
    purpose: 'Purpose',
    basis: 'Legal basis',
    why: 'Why each question was asked',
    keptUntil: 'Kept until',
    number: 'Number',
    answers: 'What you sent',
    consents: 'What you were asked to agree to',
    given: 'You agreed',
    notGiven: 'You did not agree',
    noAnswer: 'No answer',
    yes: 'Yes',
    no: 'No',
    openedHere: 'Opened on this device with your link. The server that keeps it cannot read it.',
    onlyController:
      'The answers were sealed for {controller} alone: only there can they be opened. This page shows that they arrived.',
    damaged: 'Your copy does not open: it is not what your link was made for. Please tell {controller}.',
    privateLink:
      'This link is private. Whoever has it can read all of this, change it, withdraw consents and erase everything.',
    download: 'Download',
    print: 'Print',
    copy: 'Copy link',
    copied: 'Copied',
    retry: 'Try again',
    problems: {
      link: 'This link is not whole. Please copy all of your receipt link and open it again.',
      refused:
        'This link opens nothing here. Either it is not whole, or what it belonged to was deleted or its time was up.',
      held: 'The date up to which what you sent was to be kept has passed. It has to be kept for now because of a legal dispute or duty; it is neither shown nor used, and is deleted once that has ended.',
      offline: 'You seem to be offline. Try again once you are connected.',
      down: 'The server does not respond. Please try again in a moment.',
      browser: 'This page needs a newer browser to open your receipt.',
      unexpected: 'Something went wrong ({code}). Please try again.',
    },
  },
  {
    locale: 'de',
    dir: 'ltr',
    title: 'Quittung',
    loading: 'Ihre Quittung wird geöffnet …',
    sentTo: 'Gesendet an',
    received: 'Eingegangen',
    corrected: 'Zuletzt berichtigt',
    purpose: 'Zweck',
    basis: 'Rechtsgrundlage',
    why: 'Warum nach was gefragt wurde',
    keptUntil: 'Aufbewahrt bis',
    number: 'Nummer',
    answers: 'Was Sie gesendet haben',
    consents: 'Worum Sie gebeten wurden',
    given: 'Sie haben zugestimmt',
    notGiven: 'Sie haben nicht zugestimmt',
    noAnswer: 'Keine Angabe',
    yes: 'Ja',
    no: 'Nein',
    openedHere:
      'Auf diesem Gerät mit Ihrem Link geöffnet. Der Server, der sie aufbewahrt, kann sie nicht lesen.',
    onlyController:
      'Die Angaben wurden nur für {controller} versiegelt und lassen sich nur dort öffnen. Diese Seite zeigt, dass sie angekommen sind.',
    damaged:
      'Ihre Kopie lässt sich nicht öffnen: Sie ist nicht das, wofür Ihr Link gemacht wurde. Bitte sagen Sie {controller} Bescheid.',
    privateLink:
      'Dieser Link ist privat. Wer ihn hat, kann all das lesen, ändern, Einwilligungen widerrufen und alles löschen.',
    download: 'Herunterladen',
    print: 'Drucken',
    copy: 'Link kopieren',
    copied: 'Kopiert',
    retry: 'Erneut versuchen',
    problems: {
      link: 'Dieser Link ist nicht vollständig. Bitte kopieren Sie den ganzen Quittungslink und öffnen Sie ihn noch einmal.',
      refused:
        'Dieser Link öffnet hier nichts. Entweder ist er nicht vollständig, oder das, wozu er gehörte, wurde gelöscht oder seine Frist ist um.',
      held: 'Das Datum, bis zu dem Ihre Angaben aufbewahrt werden sollten, ist vorbei. Wegen eines Rechtsstreits oder einer rechtlichen Pflicht müssen sie vorerst aufbewahrt werden; sie werden weder gezeigt noch genutzt und danach gelöscht.',
      offline: 'Sie sind anscheinend offline. Versuchen Sie es erneut, sobald Sie verbunden sind.',
      down: 'Der Server antwortet nicht. Bitte versuchen Sie es gleich noch einmal.',
      browser: 'Diese Seite braucht einen neueren Browser, um Ihre Quittung zu öffnen.',
      unexpected: 'Etwas ist schiefgegangen ({code}). Bitte versuchen Sie es erneut.',
    },
  },
  {
    locale: 'fr',
    dir: 'ltr',
    title: 'Reçu',
    loading: 'Ouverture de votre reçu…',
    sentTo: 'Envoyé à',
    received: 'Reçu le',
    corrected: 'Dernière rectification',
    purpose: 'Finalité',
    basis: 'Base légale',
    why: 'Pourquoi chaque question a été posée',
    keptUntil: 'Conservé jusqu’au',
    number: 'Numéro',
    answers: 'Ce que vous avez envoyé',
    consents: 'Ce pour quoi votre accord a été demandé',
    given: 'Vous avez accepté',
    notGiven: 'Vous n’avez pas accepté',
    noAnswer: 'Pas de réponse',
    yes: 'Oui',
    no: 'Non',
    openedHere: 'Ouvert sur cet appareil avec votre lien. Le serveur qui le conserve ne peut pas le lire.',
    onlyController:
      'Les réponses ont été scellées pour {controller} uniquement, et ne peuvent être ouvertes que là. Cette page montre qu’elles sont arrivées.',
    damaged:
      'Votre copie ne s’ouvre pas : elle ne correspond pas à votre lien. Veuillez en informer {controller}.',
    privateLink:
      'Ce lien est privé. Toute personne qui le possède peut tout lire ici, le modifier, retirer des consentements et tout effacer.',
    download: 'Télécharger',
    print: 'Imprimer',
    copy: 'Copier le lien',
    copied: 'Copié',
    retry: 'Réessayer',
    problems: {
      link: 'Ce lien n’est pas complet. Veuillez copier le lien du reçu en entier et l’ouvrir de nouveau.',
      refused:
        'Ce lien n’ouvre rien ici. Soit il n’est pas complet, soit ce à quoi il menait a été effacé ou a atteint son échéance.',
      held: 'La date jusqu’à laquelle votre envoi devait être conservé est passée. Il doit l’être encore en raison d’un litige ou d’une obligation légale ; il n’est ni affiché ni utilisé, et sera supprimé ensuite.',
      offline: 'Vous semblez être hors ligne. Réessayez une fois la connexion rétablie.',
      down: 'Le serveur ne répond pas. Veuillez réessayer dans un instant.',
      browser: 'Cette page a besoin d’un navigateur plus récent pour ouvrir votre reçu.',
      unexpected: 'Un problème est survenu ({code}). Veuillez réessayer.',
    },
  },
  {
    locale: 'es',
    dir: 'ltr',
    title: 'Recibo',
    loading: 'Abriendo su recibo…',
    sentTo: 'Enviado a',
    received: 'Recibido',
    corrected: 'Última rectificación',
    purpose: 'Finalidad',
    basis: 'Base jurídica',
    why: 'Por qué se hizo cada pregunta',
    keptUntil: 'Se conserva hasta',
    number: 'Número',
    answers: 'Lo que envió',
    consents: 'Lo que se le pidió aceptar',
    given: 'Aceptó',
    notGiven: 'No aceptó',
    noAnswer: 'Sin respuesta',
    yes: 'Sí',
    no: 'No',
    openedHere: 'Abierto en este dispositivo con su enlace. El servidor que lo guarda no puede leerlo.',
    onlyController:
      'Las respuestas se sellaron solo para {controller} y solo allí se pueden abrir. Esta página muestra que llegaron.',
    damaged:
      'Su copia no se abre: no es aquella para la que se creó su enlace. Comuníqueselo a {controller}.',
    privateLink:
      'Este enlace es privado. Quien lo tenga puede leer todo esto, cambiarlo, retirar consentimientos y suprimirlo todo.',
    download: 'Descargar',
    print: 'Imprimir',
    copy: 'Copiar enlace',
    copied: 'Copiado',
    retry: 'Reintentar',
    problems: {
      link: 'Este enlace no está completo. Copie todo el enlace del recibo y ábralo de nuevo.',
      refused:
        'Este enlace no abre nada aquí. O no está completo, o aquello a lo que llevaba se suprimió o venció su plazo.',
      held: 'La fecha hasta la que debía conservarse lo que envió ha pasado. Por ahora debe conservarse por un litigio o una obligación legal; no se muestra ni se usa, y se eliminará después.',
      offline: 'Parece que no tiene conexión. Vuelva a intentarlo cuando esté conectado.',
      down: 'El servidor no responde. Vuelva a intentarlo en un momento.',
      browser: 'Esta página necesita un navegador más reciente para abrir su recibo.',
      unexpected: 'Algo ha fallado ({code}). Vuelva a intentarlo.',
    },
  },
  {
    locale: 'it',
    dir: 'ltr',
    title: 'Ricevuta',
    loading: 'Apertura della ricevuta…',
    sentTo: 'Inviato a',
    received: 'Ricevuto',
    corrected: 'Ultima rettifica',
    purpose: 'Finalità',
    basis: 'Base giuridica',
    why: 'Perché è stata posta ogni domanda',
    keptUntil: 'Conservato fino al',
    number: 'Numero',
    answers: 'Che cosa è stato inviato',
    consents: 'Per che cosa è stato chiesto il consenso',
    given: 'Consenso dato',
    notGiven: 'Consenso non dato',
    noAnswer: 'Nessuna risposta',
    yes: 'Sì',
    no: 'No',
    openedHere:
      'Aperto su questo dispositivo con il link privato. Il server che lo conserva non può leggerlo.',
    onlyController:
      'Le risposte sono state sigillate solo per {controller} e solo lì possono essere aperte. Questa pagina mostra che sono arrivate.',
    damaged: 'La copia non si apre: non è quella per cui il link è stato creato. Informare {controller}.',
    privateLink:
      'Questo link è privato. Chi lo possiede può leggere tutto, modificarlo, revocare consensi e cancellare ogni cosa.',
    download: 'Scarica',
    print: 'Stampa',
    copy: 'Copia il link',
    copied: 'Copiato',
    retry: 'Riprova',
    problems: {
      link: 'Questo link non è completo. Copiare per intero il link della ricevuta e aprirlo di nuovo.',
      refused:
        'Questo link qui non apre nulla. O non è completo, o ciò a cui portava è stato cancellato o il suo termine è scaduto.',
      held: 'La data fino alla quale ciò che ha inviato doveva essere conservato è passata. Per ora va conservato a causa di una controversia o di un obbligo di legge; non è mostrato né usato e sarà poi eliminato.',
      offline: 'Sembra che la connessione manchi. Riprovare quando è tornata.',
      down: 'Il server non risponde. Riprovare tra un momento.',
      browser: 'Questa pagina richiede un browser più recente per aprire la ricevuta.',
      unexpected: 'Qualcosa è andato storto ({code}). Riprovare.',
    },
  },
  {
    locale: 'nl',
    dir: 'ltr',
    title: 'Ontvangstbewijs',
    loading: 'Uw ontvangstbewijs wordt geopend…',
    sentTo: 'Verstuurd aan',
    received: 'Ontvangen',
    corrected: 'Laatst gecorrigeerd',
    purpose: 'Doel',
    basis: 'Rechtsgrond',
    why: 'Waarom elke vraag is gesteld',
    keptUntil: 'Bewaard tot',
    number: 'Nummer',
    answers: 'Wat u hebt verstuurd',
    consents: 'Waarvoor uw toestemming is gevraagd',
    given: 'U hebt toegestemd',
    notGiven: 'U hebt niet toegestemd',
    noAnswer: 'Geen antwoord',
    yes: 'Ja',
    no: 'Nee',
    openedHere: 'Op dit apparaat geopend met uw link. De server die het bewaart, kan het niet lezen.',
    onlyController:
      'De antwoorden zijn alleen voor {controller} verzegeld en kunnen alleen daar worden geopend. Deze pagina laat zien dat ze zijn aangekomen.',
    damaged:
      'Uw kopie gaat niet open: het is niet die waarvoor uw link is gemaakt. Meld dit aan {controller}.',
    privateLink:
      'Deze link is privé. Wie hem heeft, kan dit alles lezen, wijzigen, toestemmingen intrekken en alles wissen.',
    download: 'Downloaden',
    print: 'Afdrukken',
    copy: 'Link kopiëren',
    copied: 'Gekopieerd',
    retry: 'Opnieuw proberen',
    problems: {
      link: 'Deze link is niet volledig. Kopieer de hele link van uw ontvangstbewijs en open hem opnieuw.',
      refused:
        'Deze link opent hier niets. Of hij is niet volledig, of waar hij bij hoorde is gewist of de termijn is om.',
      held: 'De datum tot wanneer uw inzending bewaard zou worden, is voorbij. Vanwege een geschil of wettelijke plicht moet zij voorlopig bewaard blijven; zij wordt niet getoond of gebruikt en daarna verwijderd.',
      offline: 'U lijkt offline te zijn. Probeer het opnieuw zodra u verbinding hebt.',
      down: 'De server reageert niet. Probeer het zo meteen opnieuw.',
      browser: 'Deze pagina heeft een nieuwere browser nodig om uw ontvangstbewijs te openen.',
      unexpected: 'Er ging iets mis ({code}). Probeer het opnieuw.',
    },
  },
  {
    locale: 'pl',
    dir: 'ltr',
    title: 'Potwierdzenie',
    loading: 'Otwieranie potwierdzenia…',
    sentTo: 'Wysłano do',
    received: 'Otrzymano',
    corrected: 'Ostatnio sprostowano',
    purpose: 'Cel',
    basis: 'Podstawa prawna',
    why: 'Dlaczego zadano każde pytanie',
    keptUntil: 'Przechowywane do',
    number: 'Numer',
    answers: 'Wysłane odpowiedzi',
    consents: 'O jaką zgodę poproszono',
    given: 'Wyrażono zgodę',
    notGiven: 'Nie wyrażono zgody',
    noAnswer: 'Brak odpowiedzi',
    yes: 'Tak',
    no: 'Nie',
    openedHere:
      'Otwarto na tym urządzeniu za pomocą prywatnego linku. Serwer, który to przechowuje, nie może tego odczytać.',
    onlyController:
      'Odpowiedzi zapieczętowano wyłącznie dla odbiorcy ({controller}) i tylko tam można je otworzyć. Ta strona pokazuje, że dotarły.',
    damaged:
      'Kopia się nie otwiera: to nie ta, dla której utworzono link. Proszę zawiadomić odbiorcę ({controller}).',
    privateLink:
      'Ten link jest prywatny. Każdy, kto go ma, może to wszystko przeczytać, zmienić, wycofać zgody i wszystko usunąć.',
    download: 'Pobierz',
    print: 'Drukuj',
    copy: 'Kopiuj link',
    copied: 'Skopiowano',
    retry: 'Spróbuj ponownie',
    problems: {
      link: 'Ten link jest niepełny. Proszę skopiować cały link potwierdzenia i otworzyć go ponownie.',
      refused:
        'Ten link niczego tu nie otwiera. Albo jest niepełny, albo to, do czego prowadził, usunięto lub minął termin.',
      held: 'Minął termin, do którego przesłane dane miały być przechowywane. Na razie muszą pozostać z powodu sporu prawnego lub obowiązku prawnego; nie są pokazywane ani używane, a potem zostaną usunięte.',
      offline: 'Wygląda na to, że nie ma połączenia. Proszę spróbować ponownie po połączeniu z siecią.',
      down: 'Serwer nie odpowiada. Proszę spróbować ponownie za chwilę.',
      browser: 'Ta strona wymaga nowszej przeglądarki, aby otworzyć potwierdzenie.',
      unexpected: 'Coś poszło nie tak ({code}). Proszę spróbować ponownie.',
    },
  },
  {
    locale: 'pt',
    dir: 'ltr',
    title: 'Recibo',
    loading: 'A abrir o seu recibo…',
    sentTo: 'Enviado a',
    received: 'Recebido',
    corrected: 'Última retificação',
    purpose: 'Finalidade',
    basis: 'Fundamento jurídico',
    why: 'Porque foi feita cada pergunta',
    keptUntil: 'Guardado até',
    number: 'Número',
    answers: 'O que enviou',
    consents: 'O que lhe foi pedido para aceitar',
    given: 'Aceitou',
    notGiven: 'Não aceitou',
    noAnswer: 'Sem resposta',
    yes: 'Sim',
    no: 'Não',
    openedHere: 'Aberto neste dispositivo com o seu link. O servidor que o guarda não o pode ler.',
    onlyController:
      'As respostas foram seladas apenas para {controller} e só aí podem ser abertas. Esta página mostra que chegaram.',
    damaged: 'A sua cópia não abre: não é aquela para a qual o seu link foi criado. Informe {controller}.',
    privateLink:
      'Este link é privado. Quem o tiver pode ler tudo isto, alterá-lo, retirar consentimentos e apagar tudo.',
    download: 'Transferir',
    print: 'Imprimir',
    copy: 'Copiar link',
    copied: 'Copiado',
    retry: 'Tentar de novo',
    problems: {
      link: 'Este link não está completo. Copie todo o link do recibo e abra-o de novo.',
      refused:
        'Este link não abre nada aqui. Ou não está completo, ou aquilo a que levava foi apagado ou o prazo terminou.',
      held: 'A data até à qual o que enviou devia ser guardado já passou. Por agora tem de ser guardado devido a um litígio ou a uma obrigação legal; não é mostrado nem usado e será depois eliminado.',
      offline: 'Parece não haver ligação. Tente de novo quando estiver ligado.',
      down: 'O servidor não responde. Tente de novo daqui a pouco.',
      browser: 'Esta página precisa de um navegador mais recente para abrir o seu recibo.',
      unexpected: 'Algo correu mal ({code}). Tente de novo.',
    },
  },
  {
    locale: 'ar',
    dir: 'rtl',
    title: 'إيصال',
    loading: 'جارٍ فتح إيصالك…',
    sentTo: 'أُرسل إلى',
    received: 'تاريخ الاستلام',
    corrected: 'آخر تصحيح',
    purpose: 'الغرض',
    basis: 'الأساس القانوني',
    why: 'لماذا طُرح كل سؤال',
    keptUntil: 'يُحفظ حتى',
    number: 'الرقم',
    answers: 'ما أرسلته',
    consents: 'ما طُلبت موافقتك عليه',
    given: 'وافقت',
    notGiven: 'لم توافق',
    noAnswer: 'بلا إجابة',
    yes: 'نعم',
    no: 'لا',
    openedHere: 'فُتح على هذا الجهاز بواسطة رابطك، ولا يستطيع الخادم الذي يحفظه قراءته.',
    onlyController: 'خُتمت الإجابات لأجل {controller} وحدها ولا تُفتح إلا هناك. تبيّن هذه الصفحة أنها وصلت.',
    damaged: 'نسختك لا تُفتح: فهي ليست ما أُنشئ رابطك من أجله. يرجى إبلاغ {controller}.',
    privateLink: 'هذا الرابط خاص. كل من يملكه يستطيع قراءة هذا كله وتغييره وسحب الموافقات ومحو كل شيء.',
    download: 'تنزيل',
    print: 'طباعة',
    copy: 'نسخ الرابط',
    copied: 'تم النسخ',
    retry: 'إعادة المحاولة',
    problems: {
      link: 'هذا الرابط غير كامل. يرجى نسخ رابط الإيصال كله وفتحه من جديد.',
      refused: 'هذا الرابط لا يفتح شيئًا هنا. إما أنه غير كامل، أو أن ما كان يخصه قد مُحي أو انتهت مدته.',
      held: 'انقضى التاريخ الذي كان يجب الاحتفاظ بما أرسلته حتى حلوله. يلزم الاحتفاظ به مؤقتًا بسبب نزاع أو التزام قانوني؛ وهو لا يُعرض ولا يُستخدم، وسيُحذف بعد ذلك.',
      offline: 'يبدو أنك غير متصل بالإنترنت. أعد المحاولة بعد عودة الاتصال.',
      down: 'الخادم لا يستجيب. يرجى إعادة المحاولة بعد قليل.',
      browser: 'تحتاج هذه الصفحة إلى متصفح أحدث لفتح إيصالك.',
      unexpected: 'حدث خطأ ما ({code}). يرجى إعادة المحاولة.',
    },
  },
  {
    locale: 'he',
    dir: 'rtl',
    title: 'קבלה',
    loading: 'הקבלה נפתחת…',
    sentTo: 'נשלח אל',
    received: 'התקבל',
    corrected: 'תוקן לאחרונה',
    purpose: 'מטרה',
    basis: 'בסיס משפטי',
    why: 'למה נשאלה כל שאלה',
    keptUntil: 'נשמר עד',
    number: 'מספר',
    answers: 'מה שנשלח',
    consents: 'למה התבקשה הסכמתך',
    given: 'ניתנה הסכמה',
    notGiven: 'לא ניתנה הסכמה',
    noAnswer: 'אין תשובה',
    yes: 'כן',
    no: 'לא',
    openedHere: 'נפתח במכשיר הזה באמצעות הקישור שלך. השרת ששומר אותו אינו יכול לקרוא אותו.',
    onlyController: 'התשובות נחתמו עבור {controller} בלבד ורק שם אפשר לפתוח אותן. הדף הזה מראה שהן הגיעו.',
    damaged: 'העותק אינו נפתח: הוא אינו זה שהקישור נוצר עבורו. נא להודיע אל {controller}.',
    privateLink: 'הקישור הזה פרטי. כל מי שמחזיק בו יכול לקרוא את כל זה, לשנות, לבטל הסכמות ולמחוק הכול.',
    download: 'הורדה',
    print: 'הדפסה',
    copy: 'העתקת הקישור',
    copied: 'הועתק',
    retry: 'ניסיון נוסף',
    problems: {
      link: 'הקישור אינו שלם. נא להעתיק את כל קישור הקבלה ולפתוח אותו שוב.',
      refused: 'הקישור הזה אינו פותח כאן דבר. או שאינו שלם, או שמה שהיה שייך לו נמחק או שמועדו חלף.',
      held: 'המועד שעד אליו היה אמור להישמר מה ששלחת חלף. לעת עתה יש לשמור אותו בשל הליך משפטי או חובה חוקית; הוא אינו מוצג ואינו בשימוש, ויימחק לאחר מכן.',
      offline: 'נראה שאין חיבור לרשת. אפשר לנסות שוב כשהחיבור יחזור.',
      down: 'השרת אינו מגיב. נא לנסות שוב בעוד רגע.',
      browser: 'הדף הזה זקוק לדפדפן חדש יותר כדי לפתוח את הקבלה.',
      unexpected: 'משהו השתבש ({code}). נא לנסות שוב.',
    },
  },
];
