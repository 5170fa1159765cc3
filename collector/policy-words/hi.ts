import type { PolicyWords } from '../policy-words.ts';

export const hi: PolicyWords = {
  locale: 'hi',
  title: 'निजता',
  version: 'संस्करण {version}',
  inForce: '{date} से लागू',
  takesEffect: '{date} से लागू होगा',
  held: '{from} से {to} तक लागू था',
  earlier: 'यह पुराना संस्करण है।',
  notYet: 'यह संस्करण अभी लागू नहीं है।',
  coming: 'नया संस्करण {date} से लागू होगा।',
  readCurrent: 'लागू संस्करण पढ़ें',
  readNew: 'नया संस्करण पढ़ें',
  changed: 'क्या बदला है',
  contents: 'इस पृष्ठ पर',
  services: 'आपके डिवाइस पर क्या और किसके द्वारा रखा जाता है',
  responsible: 'कौन ज़िम्मेदार है',
  officer: 'डेटा सुरक्षा अधिकारी',
  versions: 'सभी संस्करण',
  elsewhere: 'निजता नीति पढ़ें',
  askedAgain: 'सहमति फिर से माँगी गई',
};
