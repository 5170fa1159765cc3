import { describe, expect, it } from 'vitest';
import { NOTICE_LOCALES, type NoticeLocale, type NoticeTexts } from '../../protocol/notice-texts.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';

type Leaves = Record<string, string>;

const leavesOf = (value: object, path = ''): Leaves =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
      typeof member === 'object' && member !== null
        ? Object.entries(leavesOf(member, `${path}${key}.`))
        : [[`${path}${key}`, String(member)]],
    ),
  );
/** What people read. */
const sentencesOf = ({ v: _v, locale: _locale, dir: _dir, ...words }: NoticeTexts): [string, string][] =>
  Object.entries(leavesOf(words));
const placesIn = (text: string): string[] =>
  [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).toSorted();
const longer = (a: string, b: string): number =>
  Math.max([...a].length, [...b].length) / Math.min([...a].length, [...b].length);

const english = NOTICE_TEXTS['en']!;
const wanted = Object.fromEntries(sentencesOf(english));

const LATIN = 'a-z';
const EAST_SLAVIC = 'а-щьюя';
/** Small letters that a language writes with. What two languages lend each other by mistake is nearly always a letter. */
const LETTERS: Record<NoticeLocale, string> = {
  bg: `${EAST_SLAVIC}ъ`,
  cs: `${LATIN}áčďéěíňóřšťúůýž`,
  da: `${LATIN}æøåé`,
  de: `${LATIN}äöüß`,
  el: 'α-ωάέήίόύώϊϋΐΰ',
  en: LATIN,
  es: `${LATIN}áéíóúüñ`,
  et: `${LATIN}äöüõšž`,
  fi: `${LATIN}äöå`,
  fr: `${LATIN}àâæçéèêëîïôœùûüÿ`,
  ga: `${LATIN}áéíóú`,
  hr: `${LATIN}čćđšž`,
  hu: `${LATIN}áéíóöőúüű`,
  it: `${LATIN}àèéìíòóù`,
  lt: `${LATIN}ąčęėįšųūž`,
  lv: `${LATIN}āčēģīķļņšūž`,
  mt: `${LATIN}ċġħżàèìòù`,
  nl: `${LATIN}éëïóöü`,
  pl: `${LATIN}ąćęłńóśźż`,
  pt: `${LATIN}àáâãçéêíóôõú`,
  ro: `${LATIN}ăâîșț`,
  sk: `${LATIN}áäčďéíĺľňóôŕšťúýž`,
  sl: `${LATIN}čšž`,
  sv: `${LATIN}åäöé`,
  nb: `${LATIN}æøåéò`,
  is: `${LATIN}áðéíóúýþæö`,
  tr: `${LATIN}çğıöşüâîû`,
  uk: `${EAST_SLAVIC}ґєії`,
  // Arabic and Persian have their own kaf, yeh and heh, which look alike at the end of a word only.
  ar: 'ء-غف-ي',
  ur: 'ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیے',
  he: 'א-ת',
  hi: '\\p{Script=Devanagari}',
  zh: '\\p{Script=Han}',
  ja: '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー',
  ko: '\\p{Script=Hangul}',
};
const NAMES_OF_FORMATS = /JSON-LD|JSON|SHA-256/g;

/** Words that are the same in English. */
const SAME_AS_ENGLISH: Record<string, readonly string[]> = {
  'purposes.marketing.label': ['cs', 'de', 'es', 'fr', 'hr', 'hu', 'it', 'mt', 'nl', 'pl', 'pt', 'ro', 'sk'],
  'details.storedName': ['de'],
  'details.services': ['fr'],
};

const BUTTONS = [
  'accept',
  'reject',
  'choose',
  'acknowledge',
  'optOut',
  'withdraw',
  'details.save',
  'details.close',
  'details.back',
  'details.loadOnce',
  'details.loadAlways',
  'details.copy',
  'details.copied',
  'details.withdrawAll',
  'details.receiptHtml',
];
/** They name a kind of file besides, and stand in a list, not beside others. */
const WIDE_BUTTONS = ['details.receiptJson', 'details.receiptProof'];

/** Nouns that stay as they are after every number from two, though the plural rules of the language know several forms. */
const INVARIABLE_DAYS = ['pl', 'ga', 'he'];
/** After every number, one too. */
const INVARIABLE_SERVICES = ['hu', 'tr'];

it('every language is there, in the order of the list', () => {
  expect(Object.keys(NOTICE_TEXTS)).toEqual([...NOTICE_LOCALES]);
  for (const [locale, texts] of Object.entries(NOTICE_TEXTS)) expect(texts.locale).toBe(locale);
});

it('the word for yes in one language is the word for no in none', () => {
  const small = (words: (texts: NoticeTexts) => string[]): string[] =>
    Object.values(NOTICE_TEXTS).flatMap((texts) => words(texts).map((word) => word.toLowerCase()));
  const no = small(({ reject, optOut, withdraw }) => [reject, optOut, withdraw]);
  expect(small(({ accept, acknowledge }) => [accept, acknowledge]).filter((yes) => no.includes(yes))).toEqual(
    [],
  );
});

describe.each(NOTICE_LOCALES)('notice texts: %s', (locale) => {
  const texts = NOTICE_TEXTS[locale]!;
  const sentences = sentencesOf(texts);
  const said = Object.fromEntries(sentences);
  const numbers = (from: number): string[] => {
    const rules = new Intl.PluralRules(locale);
    return [
      ...new Set(Array.from({ length: 400 }, (_, i) => i + from).map((number) => rules.select(number))),
    ];
  };

  it('has every sentence and no other', () => {
    expect(Object.keys(leavesOf(texts))).toEqual(Object.keys(leavesOf(english)));
    expect(texts.v).toBe(1);
    expect(sentences.filter(([, text]) => text === '')).toEqual([]);
  });

  it('fills in the same things', () => {
    for (const [key, text] of sentences)
      expect({ key, places: placesIn(text) }).toEqual({ key, places: placesIn(wanted[key]!) });
  });

  if (locale !== 'en')
    it('leaves nothing in English', () => {
      const same = sentences.filter(([key, text]) => text === wanted[key]).map(([key]) => key);
      expect(same.filter((key) => !SAME_AS_ENGLISH[key]?.includes(locale))).toEqual([]);
    });

  it('is written in its own letters', () => {
    const foreign = new RegExp(`(?![${LETTERS[locale]}])[\\p{L}--\\p{M}]`, 'v');
    const plain = sentences.map(([, text]) =>
      text.replaceAll(/\{\w+\}/g, '').replaceAll(NAMES_OF_FORMATS, ''),
    );
    expect(plain.filter((text) => foreign.test(text.normalize('NFC').toLocaleLowerCase(locale)))).toEqual([]);
    // Composed, so that a search for a word finds it.
    expect(sentences.filter(([, text]) => text !== text.normalize('NFC'))).toEqual([]);
  });

  it('runs in its own direction', () => {
    const rtl = /\p{Script=Arabic}|\p{Script=Hebrew}/u.test(texts.accept);
    expect(texts.dir).toBe(rtl ? 'rtl' : 'ltr');
    // Marks that turn the direction would be signed along, unseen.
    expect(sentences.filter(([, text]) => /\p{Bidi_Control}/u.test(text))).toEqual([]);
  });

  it('says no as shortly and plainly as yes', () => {
    for (const no of [texts.reject, texts.optOut])
      expect(longer(texts.accept, no), `${texts.accept} / ${no}`).toBeLessThanOrEqual(2);
    expect(new Set([texts.accept, texts.reject, texts.choose]).size).toBe(3);
    expect([texts.details.acceptAll, texts.details.rejectAll]).toEqual([texts.accept, texts.reject]);
    for (const key of [...BUTTONS, ...WIDE_BUTTONS, 'details.acceptAll', 'details.rejectAll'])
      expect(said[key]).toMatch(/[\p{L}\p{M})）}]$/u);
    expect(sentences.filter(([, text]) => /[!！]/.test(text))).toEqual([]);
  });

  it('fits', () => {
    const width = (key: string): number => [...said[key]!.replaceAll(/[\s(（]*\{\w+\}[)）]?/g, '')].length;
    const tooLong = (keys: string[], most: number): string[] => keys.filter((key) => width(key) > most);
    expect(tooLong(BUTTONS, 28)).toEqual([]);
    expect(tooLong(WIDE_BUTTONS, 46)).toEqual([]);
    const models = ['models.opt-in', 'models.opt-out', 'models.notice'];
    expect(tooLong([...models.map((model) => `${model}.handle`), 'detailsTitle'], 40)).toEqual([]);
    expect(tooLong([...models.map((model) => `${model}.title`), 'gpc'], 45)).toEqual([]);
  });

  if (locale !== 'en')
    it('is right for every number', () => {
      const stands = /^\{count\}|[:：] ?\{count\}$/;
      expect(texts.details.serviceCount).toMatch(
        numbers(1).length === 1 || INVARIABLE_SERVICES.includes(locale) ? /\{count\}/ : /[:：] ?\{count\}$/,
      );
      // One day is said by the browser itself.
      expect(texts.details.days).toMatch(
        numbers(2).length === 1 || INVARIABLE_DAYS.includes(locale) ? stands : /[:：] ?\{count\}$/,
      );
    });

  it('is set as the language is set', () => {
    const wrong = (bad: RegExp): [string, string][] => sentences.filter(([, text]) => bad.test(text));
    expect(wrong(/^\s|\s$|\s\s|[\t\n]/)).toEqual([]);
    expect(wrong(/["'`´]|\.\.\./)).toEqual([]);
    expect(texts.details.withdrawHow).toMatch(
      locale === 'fr' ? /«\u00a0\{handle\}\u00a0»/ : /[\p{Ps}\p{Pi}\p{Pf}״]\{handle\}[\p{Pe}\p{Pi}\p{Pf}״]/u,
    );
    if (locale === 'fr') expect(wrong(/(?<!\u00a0)[:;?!»]|«(?!\u00a0)/)).toEqual([]);
    else expect(wrong(/\u00a0|\s[:;?!,.。、，：]/)).toEqual([]);
    if (locale === 'es') expect(wrong(/^[^¿]*\?|^[^¡]*!/)).toEqual([]);
    if (locale === 'zh' || locale === 'ja') expect(wrong(/[,.:;?!()]/)).toEqual([]);
    if (locale === 'ar' || locale === 'ur') expect(wrong(/[,;?]/)).toEqual([]);
    if (locale === 'hi') expect(wrong(/\.(?!\w)/)).toEqual([]);
    if (locale === 'ur') expect(wrong(/\./)).toEqual([]);
  });
});
