import type { FieldTranslation, FormDraft, SiteDraft } from '../../dashboard/draft.ts';
import { emptyDraft } from '../../dashboard/draft.ts';
import type { Field } from '../../protocol/form.ts';
import { newId } from '../../protocol/ids.ts';
import { demoConsent, demoPolicy } from './consent.ts';
import { DEFAULT_RULES } from '../../protocol/rights.ts';

/** The made-up joinery of the demo: consent, a policy, and two forms in three languages, one of them written from right to left. */
export function demoDraft(
  random: (length: number) => Uint8Array,
  origins: string[],
  tagsOrigin: string,
  now: number,
): SiteDraft {
  const form = (about: Omit<FormDraft, 'id' | 'fields'>, fields: Field[]): FormDraft => ({
    ...about,
    id: newId('form', random(10), now),
    fields: fields.map((field) => ({ ...field, key: field.id })),
  });
  const draft: SiteDraft = {
    ...emptyDraft(),
    origins,
    controller: {
      name: 'Halden Joinery',
      address: '4 Staithes Lane, Newcastle upon Tyne',
      contact: 'hello@halden-joinery.example',
      dataProtectionOfficer: '',
    },
    locales: ['en', 'de', 'ar'],
    forms: [form(QUOTE, QUOTE_FIELDS), form(CONTACT, CONTACT_FIELDS)],
    consent: demoConsent(tagsOrigin),
  };
  return { ...draft, policies: [demoPolicy(draft, now)] };
}

const field = (label: string, purpose: string, more: FieldTranslation = {}): FieldTranslation => ({
  label,
  purpose,
  ...more,
});

const QUOTE: Omit<FormDraft, 'id' | 'fields'> = {
  name: 'quote',
  ownCopy: true,
  rights: { ...DEFAULT_RULES },
  title: 'Ask for a quote',
  description: 'It takes about three minutes. Whatever you do not know yet, leave out.',
  submit: 'Send request',
  thanks: 'Mairi will write to you within two working days.',
  purpose: 'To prepare the offer you ask for',
  legalBasis: 'contract',
  retentionDays: 365,
  translations: {
    de: {
      title: 'Angebot anfragen',
      description: 'Es dauert etwa drei Minuten. Was Sie noch nicht wissen, lassen Sie einfach weg.',
      submit: 'Anfrage senden',
      thanks: 'Mairi schreibt Ihnen innerhalb von zwei Werktagen.',
      purpose: 'Um Ihr Angebot zu erstellen',
      fields: {
        name: field('Ihr Name', 'Damit wir Sie ansprechen können'),
        email: field('E-Mail', 'Um Ihnen das Angebot zu schicken'),
        phone: field('Telefon', 'Um Rückfragen schneller zu klären', {
          help: 'Nur wenn wir Sie anrufen dürfen.',
        }),
        work: field('Worum geht es?', 'Damit die richtige Werkstatt liest', {
          options: {
            windows: 'Neue Fenster',
            door: 'Eine Haustür',
            repair: 'Reparatur',
            other: 'Etwas anderes',
          },
        }),
        count: field('Wie viele Fenster?', 'Um den Aufwand zu schätzen'),
        timber: field('Holz', 'Um passende Muster mitzubringen', {
          options: { oak: 'Eiche', larch: 'Lärche', accoya: 'Accoya', unsure: 'Weiß ich noch nicht' },
        }),
        also: field('Auch von Interesse', 'Um es im Angebot gleich mitzunehmen', {
          options: {
            paint: 'Anstrich mit Leinölfarbe',
            shutters: 'Fensterläden',
            locks: 'Sicherheitsbeschläge',
          },
        }),
        visit: field('Wann dürfen wir messen kommen?', 'Um den Besuch zu planen'),
        details: field('Was haben Sie vor?', 'Um zu verstehen, was Sie brauchen'),
        news: field(
          'Ja, schickt mir zweimal im Jahr Nachrichten aus der Werkstatt. Ich kann das jederzeit widerrufen.',
          'Für Nachrichten aus der Werkstatt',
        ),
      },
    },
    ar: {
      title: 'اطلب عرض سعر',
      description: 'لا يستغرق الأمر أكثر من ثلاث دقائق. ما لا تعرفه بعد، اتركه فارغًا.',
      submit: 'أرسل الطلب',
      thanks: 'ستكتب لك ميري خلال يومي عمل.',
      purpose: 'لإعداد عرض السعر الذي تطلبه',
      fields: {
        name: field('اسمك', 'لنخاطبك باسمك'),
        email: field('البريد الإلكتروني', 'لنرسل إليك العرض'),
        phone: field('الهاتف', 'لنوضح الأسئلة بسرعة', { help: 'فقط إذا رغبت في أن نتصل بك.' }),
        work: field('ما الذي تحتاجه؟', 'ليصل طلبك إلى الورشة المناسبة', {
          options: { windows: 'نوافذ جديدة', door: 'باب أمامي', repair: 'إصلاح', other: 'شيء آخر' },
        }),
        count: field('كم عدد النوافذ؟', 'لتقدير حجم العمل'),
        timber: field('نوع الخشب', 'لنحضر العينات المناسبة', {
          options: { oak: 'بلوط', larch: 'أرزية', accoya: 'أكويا', unsure: 'لا أعرف بعد' },
        }),
        also: field('يهمني أيضًا', 'لنضيفه إلى العرض', {
          options: { paint: 'طلاء بزيت الكتان', shutters: 'مصاريع خشبية', locks: 'أقفال أمان' },
        }),
        visit: field('متى يمكننا أن نأتي للقياس؟', 'لتحديد موعد الزيارة'),
        details: field('صف لنا مشروعك', 'لنفهم ما تحتاجه'),
        news: field(
          'نعم، أرسلوا إليّ أخبار الورشة مرتين في السنة. يمكنني سحب موافقتي في أي وقت.',
          'لإرسال أخبار الورشة',
        ),
      },
    },
  },
};

const options = (labels: Record<string, string>): { value: string; label: string }[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

const QUOTE_FIELDS: Field[] = [
  {
    id: 'name',
    type: 'text',
    label: 'Your name',
    purpose: 'So that we can address you by name',
    required: true,
    autocomplete: 'name',
    maxLength: 200,
  },
  {
    id: 'email',
    type: 'email',
    label: 'E-mail',
    purpose: 'To send you the offer',
    required: true,
    autocomplete: 'email',
    maxLength: 254,
  },
  {
    id: 'phone',
    type: 'tel',
    label: 'Telephone',
    purpose: 'To clear up questions faster than by mail',
    autocomplete: 'tel',
    help: 'Only if you would like us to call.',
  },
  {
    id: 'work',
    type: 'select',
    label: 'What is it about?',
    purpose: 'So that the right bench reads it',
    required: true,
    options: options({
      windows: 'New windows',
      door: 'A front door',
      repair: 'A repair',
      other: 'Something else',
    }),
  },
  {
    id: 'count',
    type: 'number',
    label: 'How many windows?',
    purpose: 'To see how much work it is',
    min: '1',
    max: '200',
    step: '1',
  },
  {
    id: 'timber',
    type: 'radio',
    label: 'Timber',
    purpose: 'To bring the right samples',
    options: options({ oak: 'Oak', larch: 'Larch', accoya: 'Accoya', unsure: 'Not sure yet' }),
  },
  {
    id: 'also',
    type: 'checkboxes',
    label: 'Also of interest',
    purpose: 'To put it into the same offer',
    options: options({ paint: 'Linseed paint', shutters: 'Shutters', locks: 'Security fittings' }),
  },
  {
    id: 'visit',
    type: 'date',
    label: 'When may we come to measure?',
    purpose: 'To plan the visit',
    min: '2026-01-01',
  },
  {
    id: 'details',
    type: 'textarea',
    label: 'What do you have in mind?',
    purpose: 'To understand what you need',
    required: true,
    rows: 5,
    maxLength: 5000,
  },
  {
    id: 'news',
    type: 'consent',
    label: 'Yes, send me news from the workshop twice a year. I can withdraw this at any time.',
    purpose: 'For news from the workshop',
    legalBasis: 'consent',
  },
  {
    id: 'page',
    type: 'hidden',
    label: 'Page',
    purpose: 'To know which page brought the request',
    value: 'home',
  },
];

const CONTACT: Omit<FormDraft, 'id' | 'fields'> = {
  name: 'contact',
  ownCopy: true,
  rights: { ...DEFAULT_RULES },
  title: 'Write to us',
  description: '',
  submit: 'Send',
  thanks: '',
  purpose: 'To answer your message',
  legalBasis: 'legitimate-interests',
  retentionDays: 180,
  translations: {
    de: {
      title: 'Schreiben Sie uns',
      submit: 'Senden',
      purpose: 'Um Ihre Nachricht zu beantworten',
      fields: {
        name: field('Ihr Name', 'Damit wir Sie ansprechen können'),
        email: field('E-Mail', 'Um Ihnen zu antworten'),
        message: field('Ihre Nachricht', 'Um zu verstehen, worum es geht'),
      },
    },
    ar: {
      title: 'اكتب إلينا',
      submit: 'أرسل',
      purpose: 'للرد على رسالتك',
      fields: {
        name: field('اسمك', 'لنخاطبك باسمك'),
        email: field('البريد الإلكتروني', 'لنرد عليك'),
        message: field('رسالتك', 'لنفهم ما تحتاجه'),
      },
    },
  },
};

const CONTACT_FIELDS: Field[] = [
  {
    id: 'name',
    type: 'text',
    label: 'Your name',
    purpose: 'So that we can address you by name',
    required: true,
    autocomplete: 'name',
    maxLength: 200,
  },
  {
    id: 'email',
    type: 'email',
    label: 'E-mail',
    purpose: 'To send you our answer',
    required: true,
    autocomplete: 'email',
    maxLength: 254,
  },
  {
    id: 'message',
    type: 'textarea',
    label: 'Your message',
    purpose: 'To understand what it is about',
    required: true,
    rows: 5,
    maxLength: 5000,
  },
];
