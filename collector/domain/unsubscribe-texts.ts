import { chooseLanguage } from './choose-language.ts';

/** What the unsubscribe page says. `{controller}` is filled in. */
export interface UnsubscribeTexts {
  locale: string;
  title: string;
  question: string;
  choose: string;
  stopAll: string;
  stopChosen: string;
  done: string;
  doneText: string;
  doneSome: string;
  nothingChosen: string;
  unknown: string;
  unknownText: string;
}

const en: UnsubscribeTexts = {
  locale: 'en',
  title: 'Unsubscribe',
  question: 'Do you want no more messages from {controller}?',
  choose: 'Or end only some of it:',
  stopAll: 'Stop everything',
  stopChosen: 'Stop what is ticked',
  done: 'You are unsubscribed',
  doneText: '{controller} has been told, and it is on record. You need do nothing else.',
  doneSome: 'What you ticked has ended',
  nothingChosen: 'Please tick at least one, or stop everything.',
  unknown: 'This link does not work',
  unknownText:
    'It may have been cut off: open it again from the message, as a whole. If it is older than three years, please write to the sender.',
};

export const UNSUBSCRIBE_TEXTS: readonly UnsubscribeTexts[] = [
  en,
  {
    locale: 'de',
    title: 'Abmelden',
    question: 'Möchten Sie keine Nachrichten von {controller} mehr erhalten?',
    choose: 'Oder nur einen Teil beenden:',
    stopAll: 'Alles beenden',
    stopChosen: 'Angekreuztes beenden',
    done: 'Sie sind abgemeldet',
    doneText: '{controller} wurde benachrichtigt, und es ist festgehalten. Sie müssen nichts weiter tun.',
    doneSome: 'Was Sie angekreuzt haben, ist beendet',
    nothingChosen: 'Bitte kreuzen Sie etwas an, oder beenden Sie alles.',
    unknown: 'Dieser Link funktioniert nicht',
    unknownText:
      'Vielleicht wurde er abgeschnitten: Öffnen Sie ihn bitte noch einmal ganz aus der Nachricht. Ist er älter als drei Jahre, schreiben Sie bitte dem Absender.',
  },
  {
    locale: 'fr',
    title: 'Se désabonner',
    question: 'Souhaitez-vous ne plus recevoir de messages de {controller} ?',
    choose: 'Ou n’en arrêter qu’une partie :',
    stopAll: 'Tout arrêter',
    stopChosen: 'Arrêter ce qui est coché',
    done: 'Vous êtes désabonné',
    doneText: '{controller} en a été informé, et c’est enregistré. Vous n’avez rien d’autre à faire.',
    doneSome: 'Ce que vous avez coché est arrêté',
    nothingChosen: 'Cochez au moins une case, ou arrêtez tout.',
    unknown: 'Ce lien ne fonctionne pas',
    unknownText:
      'Il a peut-être été tronqué : ouvrez-le à nouveau en entier depuis le message. S’il a plus de trois ans, écrivez à l’expéditeur.',
  },
  {
    locale: 'es',
    title: 'Cancelar la suscripción',
    question: '¿Desea no recibir más mensajes de {controller}?',
    choose: 'O terminar solo una parte:',
    stopAll: 'Terminar todo',
    stopChosen: 'Terminar lo marcado',
    done: 'Su suscripción está cancelada',
    doneText: 'Se ha informado a {controller} y consta en el registro. No tiene que hacer nada más.',
    doneSome: 'Lo que ha marcado ha terminado',
    nothingChosen: 'Marque al menos una casilla o termine todo.',
    unknown: 'Este enlace no funciona',
    unknownText:
      'Puede que esté cortado: ábralo de nuevo completo desde el mensaje. Si tiene más de tres años, escriba al remitente.',
  },
  {
    locale: 'it',
    title: 'Annulla l’iscrizione',
    question: 'Non vuole più ricevere messaggi da {controller}?',
    choose: 'Oppure termini solo una parte:',
    stopAll: 'Termina tutto',
    stopChosen: 'Termina ciò che è selezionato',
    done: 'L’iscrizione è annullata',
    doneText: '{controller} è stato informato e l’annullamento è registrato. Non deve fare altro.',
    doneSome: 'Ciò che ha selezionato è terminato',
    nothingChosen: 'Selezioni almeno una voce, oppure termini tutto.',
    unknown: 'Questo link non funziona',
    unknownText:
      'Forse è stato troncato: lo apra di nuovo per intero dal messaggio. Se ha più di tre anni, scriva al mittente.',
  },
  {
    locale: 'nl',
    title: 'Afmelden',
    question: 'Wilt u geen berichten van {controller} meer ontvangen?',
    choose: 'Of alleen een deel beëindigen:',
    stopAll: 'Alles beëindigen',
    stopChosen: 'Aangevinkte beëindigen',
    done: 'U bent afgemeld',
    doneText: '{controller} is op de hoogte gebracht en het is vastgelegd. U hoeft verder niets te doen.',
    doneSome: 'Wat u hebt aangevinkt, is beëindigd',
    nothingChosen: 'Vink minstens één vakje aan, of beëindig alles.',
    unknown: 'Deze link werkt niet',
    unknownText:
      'Misschien is hij afgebroken: open hem nog eens in zijn geheel vanuit het bericht. Is hij ouder dan drie jaar, schrijf dan de afzender.',
  },
  {
    locale: 'pl',
    title: 'Rezygnacja z subskrypcji',
    question: 'Czy nie chcą Państwo otrzymywać więcej wiadomości od {controller}?',
    choose: 'Albo zakończyć tylko część:',
    stopAll: 'Zakończ wszystko',
    stopChosen: 'Zakończ zaznaczone',
    done: 'Subskrypcja została zakończona',
    doneText: '{controller} otrzymał informację, a rezygnacja została zapisana. Nic więcej nie trzeba robić.',
    doneSome: 'To, co zaznaczono, zostało zakończone',
    nothingChosen: 'Proszę zaznaczyć co najmniej jedno pole lub zakończyć wszystko.',
    unknown: 'Ten link nie działa',
    unknownText:
      'Być może został ucięty: proszę otworzyć go ponownie w całości z wiadomości. Jeśli ma ponad trzy lata, proszę napisać do nadawcy.',
  },
  {
    locale: 'pt',
    title: 'Cancelar a subscrição',
    question: 'Deseja não receber mais mensagens de {controller}?',
    choose: 'Ou terminar apenas uma parte:',
    stopAll: 'Terminar tudo',
    stopChosen: 'Terminar o que está assinalado',
    done: 'A subscrição foi cancelada',
    doneText: '{controller} foi informado e ficou registado. Não precisa de fazer mais nada.',
    doneSome: 'O que assinalou terminou',
    nothingChosen: 'Assinale pelo menos uma caixa ou termine tudo.',
    unknown: 'Esta ligação não funciona',
    unknownText:
      'Talvez tenha sido cortada: abra-a de novo por inteiro a partir da mensagem. Se tiver mais de três anos, escreva ao remetente.',
  },
  {
    locale: 'ar',
    title: 'إلغاء الاشتراك',
    question: 'هل تريد التوقف عن تلقي الرسائل من {controller}؟',
    choose: 'أو أوقف بعضها فقط:',
    stopAll: 'إيقاف الكل',
    stopChosen: 'إيقاف المحدد',
    done: 'تم إلغاء اشتراكك',
    doneText: 'تم إبلاغ {controller}، وهذا مسجل. لا يلزمك فعل أي شيء آخر.',
    doneSome: 'تم إيقاف ما حددته',
    nothingChosen: 'يرجى تحديد خيار واحد على الأقل، أو إيقاف الكل.',
    unknown: 'هذا الرابط لا يعمل',
    unknownText:
      'ربما قُطع الرابط: افتحه مرة أخرى كاملاً من الرسالة. إذا كان عمره أكثر من ثلاث سنوات فيرجى مراسلة المرسل.',
  },
  {
    locale: 'he',
    title: 'ביטול הרשמה',
    question: 'האם ברצונך להפסיק לקבל הודעות מאת {controller}?',
    choose: 'או להפסיק רק חלק:',
    stopAll: 'הפסקת הכול',
    stopChosen: 'הפסקת מה שסומן',
    done: 'ההרשמה בוטלה',
    doneText: '{controller} קיבל הודעה על כך, והדבר נרשם. אין צורך לעשות דבר נוסף.',
    doneSome: 'מה שסימנת הופסק',
    nothingChosen: 'יש לסמן לפחות אפשרות אחת, או להפסיק הכול.',
    unknown: 'הקישור הזה אינו פועל',
    unknownText:
      'ייתכן שהוא נקטע: יש לפתוח אותו שוב בשלמותו מתוך ההודעה. אם עברו יותר משלוש שנים, יש לכתוב לשולח.',
  },
];

/** @param wanted language tags, the most wanted first. */
export function unsubscribeTexts(wanted: readonly string[]): UnsubscribeTexts {
  const spoken = UNSUBSCRIBE_TEXTS.map(({ locale }) => locale);
  return UNSUBSCRIBE_TEXTS.find(({ locale }) => locale === chooseLanguage(wanted, spoken)) ?? en;
}
