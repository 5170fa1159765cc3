import { chooseLanguage } from './choose-language.ts';

/** What stands on the receipt page before its script runs, and where none may run. */
export interface ReceiptPageTexts {
  /** BCP 47. */
  locale: string;
  title: string;
  needsScript: string;
}

/** @param wanted language tags, the most wanted first. */
export function receiptPageTexts(wanted: readonly string[]): ReceiptPageTexts {
  const locale = chooseLanguage(
    wanted,
    TEXTS.map((texts) => texts.locale),
  );
  return TEXTS.find((texts) => texts.locale === locale)!;
}

/** English first: it stands in for every language that is not here. The receipt page itself has the same ones. */
const TEXTS: readonly ReceiptPageTexts[] = [
  {
    locale: 'en',
    title: 'Receipt',
    needsScript:
      'This page opens your own copy on this device, and needs JavaScript for that. Nothing is lost: open the link again with JavaScript switched on.',
  },
  {
    locale: 'de',
    title: 'Quittung',
    needsScript:
      'Diese Seite öffnet Ihre eigene Kopie auf diesem Gerät und braucht dafür JavaScript. Nichts ist verloren: Öffnen Sie den Link noch einmal mit eingeschaltetem JavaScript.',
  },
  {
    locale: 'fr',
    title: 'Reçu',
    needsScript:
      'Cette page ouvre votre propre copie sur cet appareil et a besoin de JavaScript pour cela. Rien n’est perdu : ouvrez de nouveau le lien avec JavaScript activé.',
  },
  {
    locale: 'es',
    title: 'Recibo',
    needsScript:
      'Esta página abre su propia copia en este dispositivo y para ello necesita JavaScript. No se ha perdido nada: abra de nuevo el enlace con JavaScript activado.',
  },
  {
    locale: 'it',
    title: 'Ricevuta',
    needsScript:
      'Questa pagina apre la copia personale su questo dispositivo e per farlo richiede JavaScript. Nulla è andato perso: aprire di nuovo il link con JavaScript attivo.',
  },
  {
    locale: 'nl',
    title: 'Ontvangstbewijs',
    needsScript:
      'Deze pagina opent uw eigen kopie op dit apparaat en heeft daarvoor JavaScript nodig. Er is niets verloren: open de link opnieuw met JavaScript ingeschakeld.',
  },
  {
    locale: 'pl',
    title: 'Potwierdzenie',
    needsScript:
      'Ta strona otwiera własną kopię na tym urządzeniu i potrzebuje do tego JavaScriptu. Nic nie przepadło: proszę otworzyć link ponownie z włączonym JavaScriptem.',
  },
  {
    locale: 'pt',
    title: 'Recibo',
    needsScript:
      'Esta página abre a sua própria cópia neste dispositivo e precisa de JavaScript para isso. Nada se perdeu: abra de novo o link com o JavaScript ligado.',
  },
  {
    locale: 'ar',
    title: 'إيصال',
    needsScript:
      'تفتح هذه الصفحة نسختك على هذا الجهاز، وتحتاج إلى JavaScript لذلك. لم يضع شيء: افتح الرابط من جديد بعد تفعيل JavaScript.',
  },
  {
    locale: 'he',
    title: 'קבלה',
    needsScript:
      'הדף הזה פותח את העותק שלך במכשיר הזה, ולשם כך נחוץ JavaScript. דבר לא אבד: אפשר לפתוח את הקישור שוב כש-JavaScript פועל.',
  },
];
