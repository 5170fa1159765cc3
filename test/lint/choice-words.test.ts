import { expect, test } from 'vitest';
import {
  isNecessary,
  normalise,
  readName,
  TOPIC_SOURCE,
  type Act,
} from '../../collector/lint/choice-words.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';

const act = (name: string): Act => readName(name, new Map()).act;

test.each<[Act, string]>([
  [
    'accept',
    'Accept all|Accept|I agree|Allow all cookies|OK|That’s ok|Accept all & visit the site|Alle akzeptieren|Alle Cookies zulassen|Zustimmen und weiter|Tout accepter|J’accepte|Accepter & Fermer|Zaakceptuj wszystko|Akceptuję|Zgadzam się|قبول الكل|موافق|أوافق|السماح بجميع ملفات تعريف الارتباط|すべて同意|同意する|すべてのCookieを受け入れる|許可する|Aceptar todo|Accetta tutti|Alles accepteren|Godkänn alla|모두 동의|全部接受|Прийняти все|Hyväksy kaikki',
  ],
  [
    'reject',
    'Reject all|Decline|I decline|Deny|No, thanks|Do not accept|Continue without accepting|Only necessary|Accept necessary only|Use necessary cookies only|Reject all but necessary|Alle ablehnen|Nur notwendige Cookies|Nur notwendige akzeptieren|Nicht zustimmen|Weiter ohne Zustimmung|Nein|Tout refuser|Continuer sans accepter|Je refuse|Odrzuć wszystko|Nie zgadzam się|Nie akceptuję|Tylko niezbędne|رفض الكل|لا أوافق|رفض|すべて拒否|同意しない|拒否する|必要なCookieのみ|Rechazar todo|Rifiuta tutti|Alles weigeren|모두 거부',
  ],
  [
    'choose',
    'Choose|Cookie settings|Manage preferences|Customise|Let me choose|More options|Cookie-Einstellungen|Paramétrer|Personnaliser mes choix|Gérer mes cookies|Ustawienia|Zarządzaj zgodami|الإعدادات|إعدادات ملفات تعريف الارتباط|تخصيص|設定|Cookieの設定|カスタマイズ|選択する|Your Privacy Choices',
  ],
  [
    'save',
    'Save selection|Accept selected|Auswahl speichern|Auswahl akzeptieren|Enregistrer|Zapisz wybór|حفظ|保存',
  ],
  ['acknowledge', 'Got it!|Continue|Verstanden|J’ai compris|Rozumiem|فهمت|わかりました'],
  [
    'withdraw',
    'Withdraw consent|Einwilligung widerrufen|Retirer le consentement|Wycofaj zgodę|سحب الموافقة|同意を撤回',
  ],
  ['close', '×|Close|Schließen|Fermer|Zamknij|閉じる|إغلاق'],
  ['policy', 'Cookie policy|Learn more|Datenschutzerklärung|Privacy policy'],
  // A section's name, a shop's own buttons, and what somebody thought was funny.
  [
    'unknown',
    'Strictly necessary|Subscribe|Kaufen|Add to basket|Sign in|はじめる|Aye aye|Na klar, her damit',
  ],
])('%s', (expected, names) => {
  expect(names.split('|').filter((name) => act(name) !== expected)).toEqual([]);
});

test('every language of our own notices', () => {
  for (const texts of Object.values(NOTICE_TEXTS)) {
    expect([texts.accept, texts.reject, texts.choose, texts.withdraw].map(act)).toEqual([
      'accept',
      'reject',
      'choose',
      'withdraw',
    ]);
  }
});

test('what is named goes before what is known', () => {
  const known = new Map<string, Act>([[normalise('Reject all'), 'accept']]);
  expect(readName('  REJECT ALL! ', known)).toEqual({ act: 'accept', isPlain: true });
});

test('only words of consent are plain: others are said elsewhere, too', () => {
  const isPlain = (name: string): boolean => readName(name, new Map()).isPlain;
  expect(['Accept all', 'Allow cookies', 'Cookie settings', 'Einwilligung widerrufen'].map(isPlain)).toEqual(
    Array(4).fill(true),
  );
  expect(['OK', 'Continue', 'Settings', 'Widerrufsbelehrung', 'No'].map(isPlain)).toEqual(
    Array(5).fill(false),
  );
});

test('a text about cookies, in its language', () => {
  const topic = new RegExp(TOPIC_SOURCE, 'iu');
  const texts = [
    'We use cookies',
    'Wir bitten um Ihre Einwilligung',
    'Nous utilisons des traceurs',
    'Potrzebujemy Twojej zgody',
    'نستخدم ملفات تعريف الارتباط',
    'クッキーを使用しています',
  ];
  expect(texts.filter((text) => !topic.test(text))).toEqual([]);
  expect(topic.test('Free shipping. Privacy. Imprint')).toBe(false);
});

test('a switch for what is necessary, in its language', () => {
  expect(
    ['Strictly necessary', 'Notwendig', 'Nécessaires', 'Niezbędne', '必須', 'الضرورية'].every(isNecessary),
  ).toBe(true);
  expect(['Marketing', 'Statistik', '分析'].some(isNecessary)).toBe(false);
});
