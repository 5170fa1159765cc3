import { chooseLanguage } from './choose-language.ts';

/** What the unsubscribe page says. `{controller}` is filled in. */
export interface UnsubscribeTexts {
  locale: string;
  title: string;
  question: string;
  /** What else the first button does. */
  alsoEnds: string;
  stopAll: string;
  choose: string;
  stopChosen: string;
  nothingChosen: string;
  /** Above those that ended before. */
  ended: string;
  /** Heading over the names of those that have just ended. */
  doneSome: string;
  /** Heading over what can still be ended. */
  more: string;
  done: string;
  doneText: string;
  failed: string;
  failedText: string;
  unknown: string;
  unknownText: string;
}

const en: UnsubscribeTexts = {
  locale: 'en',
  title: 'Unsubscribe',
  question: 'Do you want no more messages from {controller}?',
  alsoEnds: 'This also withdraws each of the consents below, if you gave it.',
  stopAll: 'Yes, no more messages',
  choose: 'Or withdraw only some of the consents',
  stopChosen: 'Withdraw what is ticked',
  nothingChosen: 'Nothing was ticked, so nothing has changed.',
  ended: 'Withdrawn before',
  doneSome: 'Consent withdrawn',
  more: 'Anything else?',
  done: 'You are unsubscribed',
  doneText: '{controller} has been told, and it is on record. You need do nothing else.',
  failed: 'That did not work',
  failedText: 'Please try again in a moment. If it still does not work, please write to the sender.',
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
    alsoEnds: 'Das widerruft auch jede der Einwilligungen unten, falls Sie sie gegeben haben.',
    stopAll: 'Ja, keine Nachrichten mehr',
    choose: 'Oder nur einzelne Einwilligungen widerrufen',
    stopChosen: 'Angekreuzte widerrufen',
    nothingChosen: 'Nichts war angekreuzt, darum hat sich nichts geändert.',
    ended: 'Schon früher widerrufen',
    doneSome: 'Einwilligung widerrufen',
    more: 'Noch etwas?',
    done: 'Sie sind abgemeldet',
    doneText: '{controller} wurde benachrichtigt, und es ist festgehalten. Sie müssen nichts weiter tun.',
    failed: 'Das hat nicht geklappt',
    failedText:
      'Bitte versuchen Sie es gleich noch einmal. Klappt es weiterhin nicht, schreiben Sie bitte dem Absender.',
    unknown: 'Dieser Link funktioniert nicht',
    unknownText:
      'Vielleicht wurde er abgeschnitten: Öffnen Sie ihn bitte noch einmal ganz aus der Nachricht. Ist er älter als drei Jahre, schreiben Sie bitte dem Absender.',
  },
  {
    locale: 'fr',
    title: 'Se désabonner',
    question: 'Souhaitez-vous ne plus recevoir de messages de {controller} ?',
    alsoEnds: 'Cela retire aussi chacun des consentements ci-dessous, si vous l’avez donné.',
    stopAll: 'Oui, plus aucun message',
    choose: 'Ou ne retirer que certains consentements',
    stopChosen: 'Retirer ce qui est coché',
    nothingChosen: 'Rien n’était coché : rien n’a changé.',
    ended: 'Déjà retirés',
    doneSome: 'Consentement retiré',
    more: 'Autre chose ?',
    done: 'Vous êtes désabonné',
    doneText: '{controller} en a été informé, et c’est enregistré. Vous n’avez rien d’autre à faire.',
    failed: 'Cela n’a pas fonctionné',
    failedText: 'Veuillez réessayer dans un instant. Si le problème persiste, écrivez à l’expéditeur.',
    unknown: 'Ce lien ne fonctionne pas',
    unknownText:
      'Il a peut-être été tronqué : ouvrez-le à nouveau en entier depuis le message. S’il a plus de trois ans, écrivez à l’expéditeur.',
  },
  {
    locale: 'es',
    title: 'Cancelar la suscripción',
    question: '¿Desea no recibir más mensajes de {controller}?',
    alsoEnds: 'Así se retira también cada uno de los consentimientos de abajo, si lo dio.',
    stopAll: 'Sí, no más mensajes',
    choose: 'O retirar solo algunos consentimientos',
    stopChosen: 'Retirar lo marcado',
    nothingChosen: 'No había nada marcado: nada ha cambiado.',
    ended: 'Retirados antes',
    doneSome: 'Consentimiento retirado',
    more: '¿Algo más?',
    done: 'Su suscripción está cancelada',
    doneText: 'Se ha informado a {controller} y consta en el registro. No tiene que hacer nada más.',
    failed: 'No ha funcionado',
    failedText: 'Inténtelo de nuevo dentro de un momento. Si sigue sin funcionar, escriba al remitente.',
    unknown: 'Este enlace no funciona',
    unknownText:
      'Puede que esté cortado: ábralo de nuevo completo desde el mensaje. Si tiene más de tres años, escriba al remitente.',
  },
  {
    locale: 'it',
    title: 'Annulla l’iscrizione',
    question: 'Non vuole più ricevere messaggi da {controller}?',
    alsoEnds: 'Così revoca anche ciascuno dei consensi qui sotto, se lo ha dato.',
    stopAll: 'Sì, nessun altro messaggio',
    choose: 'Oppure revochi solo alcuni consensi',
    stopChosen: 'Revoca ciò che è selezionato',
    nothingChosen: 'Non era selezionato nulla: non è cambiato nulla.',
    ended: 'Già revocati',
    doneSome: 'Consenso revocato',
    more: 'Altro?',
    done: 'L’iscrizione è annullata',
    doneText: '{controller} è stato informato e l’annullamento è registrato. Non deve fare altro.',
    failed: 'Non ha funzionato',
    failedText: 'Riprovi tra un momento. Se continua a non funzionare, scriva al mittente.',
    unknown: 'Questo link non funziona',
    unknownText:
      'Forse è stato troncato: lo apra di nuovo per intero dal messaggio. Se ha più di tre anni, scriva al mittente.',
  },
  {
    locale: 'nl',
    title: 'Afmelden',
    question: 'Wilt u geen berichten van {controller} meer ontvangen?',
    alsoEnds: 'Dit trekt ook elk van de toestemmingen hieronder in, als u die hebt gegeven.',
    stopAll: 'Ja, geen berichten meer',
    choose: 'Of trek alleen sommige toestemmingen in',
    stopChosen: 'Aangevinkte intrekken',
    nothingChosen: 'Er was niets aangevinkt, dus er is niets veranderd.',
    ended: 'Eerder ingetrokken',
    doneSome: 'Toestemming ingetrokken',
    more: 'Nog iets?',
    done: 'U bent afgemeld',
    doneText: '{controller} is op de hoogte gebracht en het is vastgelegd. U hoeft verder niets te doen.',
    failed: 'Dat is niet gelukt',
    failedText: 'Probeer het zo nog eens. Lukt het dan nog niet, schrijf dan de afzender.',
    unknown: 'Deze link werkt niet',
    unknownText:
      'Misschien is hij afgebroken: open hem nog eens in zijn geheel vanuit het bericht. Is hij ouder dan drie jaar, schrijf dan de afzender.',
  },
  {
    locale: 'pl',
    title: 'Rezygnacja z subskrypcji',
    question: 'Czy nie chcą Państwo otrzymywać więcej wiadomości od {controller}?',
    alsoEnds: 'Spowoduje to też wycofanie każdej z poniższych zgód, jeśli została udzielona.',
    stopAll: 'Tak, żadnych więcej wiadomości',
    choose: 'Albo wycofać tylko niektóre zgody',
    stopChosen: 'Wycofaj zaznaczone',
    nothingChosen: 'Nic nie zaznaczono, więc nic się nie zmieniło.',
    ended: 'Wycofane wcześniej',
    doneSome: 'Zgoda wycofana',
    more: 'Coś jeszcze?',
    done: 'Subskrypcja została zakończona',
    doneText: '{controller} otrzymał informację, a rezygnacja została zapisana. Nic więcej nie trzeba robić.',
    failed: 'Nie udało się',
    failedText: 'Proszę za chwilę spróbować ponownie. Jeśli nadal się nie uda, proszę napisać do nadawcy.',
    unknown: 'Ten link nie działa',
    unknownText:
      'Być może został ucięty: proszę otworzyć go ponownie w całości z wiadomości. Jeśli ma ponad trzy lata, proszę napisać do nadawcy.',
  },
  {
    locale: 'pt',
    title: 'Cancelar a subscrição',
    question: 'Deseja não receber mais mensagens de {controller}?',
    alsoEnds: 'Isto retira também cada um dos consentimentos abaixo, se o deu.',
    stopAll: 'Sim, não quero mais mensagens',
    choose: 'Ou retirar apenas alguns consentimentos',
    stopChosen: 'Retirar o que está assinalado',
    nothingChosen: 'Nada estava assinalado, por isso nada mudou.',
    ended: 'Retirados antes',
    doneSome: 'Consentimento retirado',
    more: 'Mais alguma coisa?',
    done: 'A subscrição foi cancelada',
    doneText: '{controller} foi informado e ficou registado. Não precisa de fazer mais nada.',
    failed: 'Não funcionou',
    failedText: 'Tente novamente dentro de momentos. Se continuar a não funcionar, escreva ao remetente.',
    unknown: 'Esta ligação não funciona',
    unknownText:
      'Talvez tenha sido cortada: abra-a de novo por inteiro a partir da mensagem. Se tiver mais de três anos, escreva ao remetente.',
  },
  {
    locale: 'ar',
    title: 'إلغاء الاشتراك',
    question: 'هل تريد التوقف عن تلقي الرسائل من {controller}؟',
    alsoEnds: 'يسحب ذلك أيضًا كل موافقة من الموافقات أدناه إن كنت قد منحتها.',
    stopAll: 'نعم، لا مزيد من الرسائل',
    choose: 'أو اسحب بعض الموافقات فقط',
    stopChosen: 'سحب المحدد',
    nothingChosen: 'لم يُحدَّد شيء، فلم يتغير شيء.',
    ended: 'سُحبت من قبل',
    doneSome: 'تم سحب الموافقة',
    more: 'هل من شيء آخر؟',
    done: 'تم إلغاء اشتراكك',
    doneText: 'تم إبلاغ {controller}، وهذا مسجل. لا يلزمك فعل أي شيء آخر.',
    failed: 'لم ينجح ذلك',
    failedText: 'يرجى المحاولة مرة أخرى بعد قليل. وإن لم ينجح ذلك فيرجى مراسلة المرسل.',
    unknown: 'هذا الرابط لا يعمل',
    unknownText:
      'ربما قُطع الرابط: افتحه مرة أخرى كاملاً من الرسالة. إذا كان عمره أكثر من ثلاث سنوات فيرجى مراسلة المرسل.',
  },
  {
    locale: 'he',
    title: 'ביטול הרשמה',
    question: 'האם ברצונך להפסיק לקבל הודעות מאת {controller}?',
    alsoEnds: 'הפעולה מבטלת גם כל אחת מההסכמות שלמטה, אם ניתנה.',
    stopAll: 'כן, לא עוד הודעות',
    choose: 'או לבטל רק חלק מההסכמות',
    stopChosen: 'ביטול מה שסומן',
    nothingChosen: 'לא סומן דבר, ולכן דבר לא השתנה.',
    ended: 'בוטלו קודם לכן',
    doneSome: 'ההסכמה בוטלה',
    more: 'משהו נוסף?',
    done: 'ההרשמה בוטלה',
    doneText: '{controller} קיבל הודעה על כך, והדבר נרשם. אין צורך לעשות דבר נוסף.',
    failed: 'הפעולה לא הצליחה',
    failedText: 'נא לנסות שוב בעוד רגע. אם זה עדיין לא מצליח, נא לכתוב לשולח.',
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
