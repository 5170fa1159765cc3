import type { RightsTexts } from '../rights-texts.ts';

export const pt: RightsTexts = {
  locale: 'pt',
  withdraw: 'Retirar',
  withdrawAll: 'Retirar todos os consentimentos',
  withdrawnOn: 'Retirado em {date}',
  unsubscribedOn: 'Subscrição cancelada em {date}',
  consentsSealed:
    'Quais destes aceitou está selado apenas para {controller}. Pode retirar qualquer um deles.',
  title: 'Os seus direitos',
  intro: 'Esta ligação basta: sem conta nem carta. O que fizer aqui fica registado, e recebe a prova.',
  rights: {
    correct: {
      title: 'Retificação',
      atOnce: 'Há algo errado ou desatualizado? Altere-o: a nova versão substitui a antiga.',
      decision:
        'Há algo errado ou desatualizado? Altere-o: {controller} decide se a nova versão substitui a antiga.',
      button: 'Retificar as minhas respostas',
      buttonAsk: 'Pedir uma retificação',
    },
    restrict: {
      title: 'Limitação',
      atOnce: 'Conservar sem usar: {controller} não poderá ler nem exportar até que levante a limitação.',
      decision:
        'Peça a {controller} que guarde sem usar. Depois de concedido, não se pode ler nem exportar até que levante a limitação.',
      button: 'Limitar',
      buttonAsk: 'Pedir a limitação',
    },
    object: {
      title: 'Oposição',
      atOnce:
        'Não concorda com este uso dos seus dados? A sua oposição fica logo registada, e {controller} vê-a.',
      decision:
        'Não concorda com esta utilização dos seus dados? Oponha-se, e {controller} terá de responder.',
      button: 'Opor-se',
      buttonAsk: 'Enviar uma oposição',
    },
    erase: {
      title: 'Apagamento',
      atOnce: 'Tudo o que enviou é apagado, com cada cópia no servidor, e recebe um certificado assinado.',
      decision:
        '{controller} decide. Se conceder, tudo o que enviou é apagado, com cada cópia no servidor, e este link dá-lhe um certificado assinado.',
      button: 'Apagar',
      buttonAsk: 'Pedir o apagamento',
    },
  },
  correctContact:
    'Não há aqui uma cópia que possa alterar. Escreva para {contact} para que algo seja retificado.',
  editTitle: 'Retificar as suas respostas',
  save: 'Enviar a versão retificada',
  saveAsk: 'Pedir esta retificação',
  saved: 'A versão retificada substituiu a antiga.',
  restrictedOn: 'Limitado desde {date}',
  liftButton: 'Levantar a limitação',
  lift: 'Levantamento da limitação',
  objectedOn: 'Oposição registada desde {date}',
  eraseSure: 'Não pode ser desfeito, e depois esta página só mostra o certificado. Apagar tudo?',
  eraseYes: 'Sim, apagar tudo',
  eraseAskSure:
    'Pedir a {controller} que apague tudo o que enviou? Depois de concedido, não pode ser desfeito.',
  eraseAskYes: 'Sim, pedir',
  cancel: 'Cancelar',
  requestOpen: 'Pedido em {date}. {controller} decide, e a resposta aparecerá aqui.',
  requestBy: 'A resposta é devida até {date}.',
  requestHeld: 'Porque não pode ser feito de imediato: {reason}',
  takeBack: 'Retirar este pedido',
  takenBack: 'Retirou este pedido em {date}.',
  decidedFirst: 'A decisão já estava tomada quando isto chegou. É mostrada aqui.',
  requestLimit:
    'Retirou aqui dez pedidos; esta página já não envia mais. Escreva para o contacto indicado no início desta página.',
  requestGranted: 'Concedido em {date}.',
  requestRefused: 'Recusado em {date}: {reason}',
  complaint:
    'Se não concordar, pode reclamar junto de uma autoridade de proteção de dados ou recorrer aos tribunais.',
  working: 'Um momento…',
  done: 'Feito e registado.',
  asked: 'Enviado e registado.',
  alreadyDone: 'Já tinha sido feito.',
  failed: 'Não funcionou ({code}). Nada foi alterado; tente novamente.',
  lost: 'Não veio resposta, por isso não sabemos se o pedido chegou. Esta página mostra agora como está tudo no servidor.',
  lostOffline:
    'Não veio resposta, por isso não sabemos se o pedido chegou. Recarregue esta página quando tiver ligação e veja como está.',
  erasedTitle: 'Apagado',
  erasedText: 'O servidor já não conserva nada do que enviou.',
  erasedBackups: 'As cópias de segurança que ainda o contêm, selado, terão desaparecido até {date}.',
  certificate: 'Descarregar o certificado',
  certificateKeep: 'Transfira o certificado e guarde-o: prova que tudo foi apagado, e quando.',
  verify: 'Qualquer pessoa o pode verificar sem nós, com este comando e a chave que o assinou:',
  history: 'O que aconteceu',
  historyText:
    'Cada entrada está num registo que ninguém pode alterar sem se notar. A prova pode ser verificada sem nós.',
  proof: 'Prova',
  events: {
    submission: 'Recebido',
    correction: 'Retificado',
    unsubscribe: 'Subscrição cancelada',
    withdrawal: 'Consentimento retirado',
    restriction: 'Limitado',
    'restriction-lifted': 'Limitação levantada',
    objection: 'Oposição',
    request: 'Pedido',
    'request-revoked': 'Pedido retirado',
    decision: 'Decisão',
    erasure: 'Apagado',
    expiry: 'Eliminado no fim do prazo',
  },
  newVersion: 'Versão retificada recebida',
  granted: 'Concedido',
  refused: 'Recusado',
  by: {
    receipt: 'com o link do recibo',
    unsubscribe: 'com o link de cancelamento',
    tenant: 'registado por {controller}',
  },
  oneClick: 'com um clique num programa de correio',
  downloadText:
    'Tudo o que está nesta página: o que enviou e para quê, o que vale agora e o que aconteceu. O ficheiro JSON contém também cada prova.',
  downloadJson: 'Dados (JSON)',
  downloadCsv: 'Tabela (CSV)',
  downloadPage: 'Página (HTML)',
};
