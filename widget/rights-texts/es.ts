import type { RightsTexts } from '../rights-texts.ts';

export const es: RightsTexts = {
  locale: 'es',
  withdraw: 'Retirar',
  withdrawAll: 'Retirar todos los consentimientos',
  withdrawnOn: 'Retirado el {date}',
  unsubscribedOn: 'Suscripción cancelada el {date}',
  consentsSealed:
    'Cuáles de estos aceptó está sellado solo para {controller}. Puede retirar cualquiera de ellos.',
  title: 'Sus derechos',
  intro:
    'Este enlace basta: sin cuenta ni carta. Lo que haga aquí queda registrado, y usted recibe la prueba.',
  rights: {
    correct: {
      title: 'Rectificación',
      atOnce: '¿Hay algo incorrecto o anticuado? Cámbielo: la nueva versión sustituye a la anterior.',
      decision:
        '¿Hay algo incorrecto o anticuado? Cámbielo: {controller} decide si la nueva versión sustituye a la anterior.',
      button: 'Rectificar mis respuestas',
      buttonAsk: 'Pedir una rectificación',
    },
    restrict: {
      title: 'Limitación',
      atOnce: 'Conservar sin usar: {controller} no podrá leerlo ni exportarlo hasta que usted lo levante.',
      decision:
        'Pida a {controller} que lo conserve sin usarlo. Una vez concedido, no se podrá leer ni exportar hasta que usted lo levante.',
      button: 'Limitar',
      buttonAsk: 'Pedir la limitación',
    },
    object: {
      title: 'Oposición',
      atOnce:
        '¿No está de acuerdo con este uso de sus datos? Su oposición queda registrada de inmediato, y {controller} la ve.',
      decision:
        '¿No está de acuerdo con este uso de sus datos? Opóngase, y {controller} tendrá que responder.',
      button: 'Oponerse',
      buttonAsk: 'Enviar una oposición',
    },
    erase: {
      title: 'Supresión',
      atOnce: 'Todo lo que envió se suprime, con cada copia en el servidor, y recibe un certificado firmado.',
      decision:
        '{controller} decide. Si lo concede, todo lo que envió se suprime, con cada copia en el servidor, y este enlace le da un certificado firmado.',
      button: 'Suprimir',
      buttonAsk: 'Pedir la supresión',
    },
  },
  correctContact:
    'Aquí no hay ninguna copia que pueda cambiar. Escriba a {contact} para que se rectifique algo.',
  editTitle: 'Rectifique sus respuestas',
  save: 'Enviar la versión rectificada',
  saveAsk: 'Pedir esta rectificación',
  saved: 'La versión rectificada ha sustituido a la anterior.',
  restrictedOn: 'Limitado desde el {date}',
  liftButton: 'Levantar la limitación',
  lift: 'Levantamiento de la limitación',
  objectedOn: 'Oposición registrada desde el {date}',
  eraseSure: 'No se puede deshacer, y después esta página solo mostrará el certificado. ¿Suprimir todo?',
  eraseYes: 'Sí, suprimir todo',
  eraseAskSure:
    '¿Pedir a {controller} que suprima todo lo que envió? Una vez concedido, no se puede deshacer.',
  eraseAskYes: 'Sí, pedirlo',
  cancel: 'Cancelar',
  requestOpen: 'Solicitado el {date}. {controller} decide, y la respuesta aparecerá aquí.',
  requestBy: 'La respuesta debe llegar antes del {date} inclusive.',
  requestHeld: 'Por qué no se puede hacer de inmediato: {reason}',
  takeBack: 'Retirar esta solicitud',
  takenBack: 'Usted retiró esta solicitud el {date}.',
  decidedFirst: 'La decisión ya estaba tomada cuando esto llegó. Se muestra aquí.',
  requestLimit:
    'Usted ha retirado aquí diez solicitudes; esta página ya no envía más. Escriba al contacto que figura al principio de esta página.',
  requestGranted: 'Concedido el {date}.',
  requestRefused: 'Denegado el {date}: {reason}',
  complaint:
    'Si no está de acuerdo, puede reclamar ante una autoridad de protección de datos o acudir a los tribunales.',
  working: 'Un momento…',
  done: 'Hecho y registrado.',
  asked: 'Enviado y registrado.',
  alreadyDone: 'Ya estaba hecho.',
  failed: 'No ha funcionado ({code}). No se ha cambiado nada; inténtelo de nuevo.',
  lost: 'No llegó ninguna respuesta, así que no sabemos si su petición llegó. Esta página muestra ahora cómo está todo en el servidor.',
  lostOffline:
    'No llegó ninguna respuesta, así que no sabemos si su petición llegó. Vuelva a cargar esta página cuando tenga conexión y compruebe cómo está.',
  erasedTitle: 'Suprimido',
  erasedText: 'En el servidor ya no se conserva nada de lo que envió.',
  erasedBackups: 'Las copias de seguridad que aún lo contienen, sellado, habrán desaparecido el {date}.',
  certificate: 'Descargar el certificado',
  certificateKeep: 'Descargue el certificado y guárdelo: prueba que todo se suprimió, y cuándo.',
  verify: 'Cualquiera puede comprobarlo sin nosotros, con esta orden y la clave que lo firmó:',
  history: 'Qué ha ocurrido',
  historyText:
    'Cada entrada está en un registro que nadie puede cambiar sin que se note. La prueba se puede comprobar sin nosotros.',
  proof: 'Prueba',
  events: {
    submission: 'Recibido',
    correction: 'Rectificado',
    unsubscribe: 'Suscripción cancelada',
    withdrawal: 'Consentimiento retirado',
    restriction: 'Limitado',
    'restriction-lifted': 'Limitación levantada',
    objection: 'Oposición',
    request: 'Solicitud',
    'request-revoked': 'Solicitud retirada',
    decision: 'Decisión',
    erasure: 'Suprimido',
    expiry: 'Borrado al vencer su plazo',
  },
  newVersion: 'Versión rectificada recibida',
  granted: 'Concedido',
  refused: 'Denegado',
  by: {
    receipt: 'con el enlace del recibo',
    unsubscribe: 'con el enlace de baja',
    tenant: 'anotado por {controller}',
  },
  oneClick: 'con un clic en un programa de correo',
  downloadText:
    'Todo lo de esta página: qué envió y para qué, qué vale ahora y qué ha ocurrido. El archivo JSON contiene también cada prueba.',
  downloadJson: 'Datos (JSON)',
  downloadCsv: 'Tabla (CSV)',
  downloadPage: 'Página (HTML)',
};
