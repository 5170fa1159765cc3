import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';

/**
 * What a control on a notice is for, told from its words. `acknowledge` takes note and gives consent at once (“Got it”); `close` only takes the notice
 * away; `choose` leads to a second layer, and `save` keeps what was chosen there; `policy` leads to a text.
 */
export type Act =
  'accept' | 'reject' | 'acknowledge' | 'choose' | 'save' | 'withdraw' | 'close' | 'policy' | 'unknown';

export interface ReadName {
  act: Act;
  /** Said nowhere but on notices: “Accept all cookies” is, “Continue” is not. */
  isPlain: boolean;
}

/** Exact words, normalised, that are known for sure: of the site's own notice, or named by whoever runs the linter. */
export type ExactWords = ReadonlyMap<string, Act>;

/** A button's, a link's: what is longer is a sentence. */
const NAME_MAX = 70;

/** @param known goes before all that is told from word stems. */
export function readName(name: string, known: ExactWords): ReadName {
  const words = normalise(name);
  const exact = known.get(words) ?? OURS.get(words);
  if (exact) return { act: exact, isPlain: true };
  if (CLOSING.has(name.trim())) return { act: 'close', isPlain: false };
  if (words === '' || words.length > NAME_MAX) return { act: 'unknown', isPlain: false };
  const has = (stems: Stems): boolean => stems.test(` ${words} `);
  const isAll = has(ALL) || has(TOPIC);
  const act = ((): Act => {
    if (has(WITHDRAW)) return 'withdraw';
    if (has(SETTINGS) && !has(REJECT) && !(has(ACCEPT) && has(ALL))) return 'choose';
    if (has(REJECT) || (has(NOT) && has(ACCEPT)) || has(NECESSARY)) return 'reject';
    if (has(SAVE)) return 'save';
    if (has(ACCEPT)) return 'accept';
    if (has(NOTED)) return 'acknowledge';
    if (has(CLOSE)) return 'close';
    return has(TOPIC) || has(POLICY) ? 'policy' : 'unknown';
  })();
  const isPlain = act === 'choose' ? has(TOPIC) : isAll && ['accept', 'reject', 'withdraw'].includes(act);
  return { act, isPlain };
}

/** Lower case, without punctuation, vowel signs of Arabic and runs of white space. */
export const normalise = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u064b-\u0652\u0640\u200b-\u200f]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}+]+/gu, ' ')
    .trim();

/** Whether a text is about cookies or consent: told from it alone, “privacy” is not enough, as every footer has it. Source of a regular expression, for inside the page. */
export const TOPIC_SOURCE = [
  'cookie|consent|gdpr|dsgvo|rgpd|rodo|tracking technolog',
  'your (privacy )?choice',
  'einwilligung|zustimmung|daten auf ihrem gerät|consentement|traceurs?|témoins de connexion|consentimiento|consenso|consentimento',
  'toestemming|samtyck|samtykke|suostumus|evästee|eväste|zgod[aęy]|ciastecz|souhlas|súhlas|soubor[ůy] cookie|süti|hozzájárul',
  'consimțământ|module cookie|kolačić|piškot|privol|soglasj|nõusolek|küpsis|piekriš|sīkdat|sutikim|slapuk|çerez|onay',
  'бисквит|съглас|согласи|згод|куки|συγκατάθεσ|kunsens|vafrakök|fianán|toiliú',
  'ملفات تعريف|كوكيز|موافقت|الموافقة|עוגיות|הסכמ|कुकी|सहमति|کوکیز|رضامندی',
  'クッキー|同意|プライバシーの選択|쿠키|동의|隐私选择|隱私權選擇|使用.{0,4}cookie',
].join('|');

interface Stems {
  test(words: string): boolean;
}

/**
 * Begins of words; those that end in `_` are whole words. Where words are not set apart by spaces a stem is looked for anywhere.
 * @param lists by language, words separated by spaces; `+` joins two that follow each other
 */
function stems(...lists: string[]): Stems {
  const all = lists.flatMap((list) => list.split(/\s+/).filter(Boolean));
  const source = all
    .map((stem) => stem.replaceAll('+', ' '))
    .map((stem) => {
      if (/[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/.test(stem)) return stem;
      // Arabic, Hebrew and Urdu put articles and prepositions in front.
      if (/[\u0590-\u06ff]/.test(stem)) return stem.endsWith('_') ? ` ${stem.slice(0, -1)} ` : stem;
      return stem.endsWith('_') ? ` ${stem.slice(0, -1)} ` : ` ${stem}`;
    })
    .join('|');
  return new RegExp(source, 'u');
}

const ACCEPT = stems(
  'accept agree_ i+agree allow_ allow+all enable+all consent_ i+consent yes_ opt+in_ permit that+s+ok_ ok_ okay_ sure_',
  'akzeptier annehm zustimm einwillig einverstanden erlaub zulassen alle+zulassen ja_ gestatten',
  'accepte j+accepte autoriser tout+autoriser d+accord_ consentir oui_',
  'acepta permitir consentir sí_ de+acuerdo_ aceito aceitar concordo permitir+todos aceit',
  'accett consenti autorizza sì_ acconsent',
  'akceptuj zaakceptuj zgadzam zezwól zezwalam zezwol wyrażam+zgodę przyjmij tak_ pozwól',
  'accepteer accepteren toestaan akkoord sta+toe ja+',
  'acceptera godkänn tillåt samtyck accepter_ tillad godkend samtykk godta tillat aksepter hyväksy salli',
  'přijmout přijímám souhlasím povolit akceptovat prijať súhlasím povoliť prihvati prihvać sprejm slažem dopusti dovoli elfogad hozzájárul engedélyez',
  'acceptă accept_ sunt+de+acord permite nõustu luban aktsepteeri lubada piekrītu pieņemt atļaut sutinku priimti leisti',
  'приема съгласен разреши принять согласен соглас приня прийняти погодж дозвол αποδοχή αποδέχομαι αποδεχτ συμφωνώ επιτρέ',
  'kabul+et kabul_ onayla izin+ver samþykk leyfa glac aċċetta qbel jaċċetta',
  'قبول أقبل اقبل أوافق موافق السماح أسمح اسمح קבל מקבל אישור מאשר מסכים אפשר قبول+کریں منظور स्वीकार सहमत अनुमति',
  '同意 許可 受け入れ 承諾 承認 接受 允许 允許 동의 수락 허용 はい',
);
const NOT = stems(
  'not_ don+t_ do+not without_ no_ never_ nicht_ ohne_ kein nein_ sans_ ne_ n+accepte pas_ non_ no_ sin_ senza_ nie_ bez_ niet_ geen_ zonder_ inte_ utan_ ikke_ uden_ uten_ ej_ älä en_ ne_',
  'nem_ nélkül fără_ nu_ não_ sem_ не_ без_ δεν_ χωρίς_ ilma_ ära_ ei_ nenõ bez+ be_ ne+ değil etmiyorum ekki án_ gan_ mhux',
  'لا_ بدون دون_ عدم غير לא_ ללא בלי नहीं بغیر نہ_ しない せず なし ない 不同意 不接受 不允许 不允許 안+ 않 미동의 비동의',
);
const REJECT = stems(
  'reject refuse_ refuse+ decline deny_ deny+ denied disagree disallow disable+all opt+out_ no+thanks no_ block+all',
  'ablehn ablehnen verweiger zurückweis lehne+ nein_ widersprech verbieten alle+verbieten',
  'refuse refuser je+refuse rejeter interdire tout+interdire non_ non+merci',
  'rechaz denegar rehusar rejeit recus negar_ rifiut nega_ rifiuta declina',
  'odrzuć odrzucam odmów odmawiam odmowa nie+zgadzam nie_ zablokuj',
  'weiger afwijz nee_ niet+akkoord avvisa neka_ nej_ avböj afvis avslå avvis nei_ hylkää kiellä estä_ kieltäydy hylkä',
  'odmítn odmítnout zamítn odmiet zamietn odbij odbac zavrn elutasít visszautasít nem+fogad respinge refuză keeldu noraid atmest atteikt',
  'atsisakyti atmesti nesutinku откаж откажи отхвър отказ отклон отклонить запрет відхил відмов απόρριψη απορρίπτω αρνού reddet tümünü+reddet hafna_ hafna+ diúltaigh irrifjuta rrifjuta',
  'رفض أرفض ارفض دחה דחיי דחה לדחות סירוב مسترد अस्वीकार इनकार',
  '拒否 拒絶 拒绝 拒絕 断る 거부 거절 同意しない 許可しない いいえ',
);
/** A refusal by another name: only what cannot be done without. */
const NECESSARY = stems(
  'necessary+only only+necessary only+essential essential+only only+required required+only accept+necessary accept+essential use+necessary necessary+cookies+only essential+cookies+only only+strictly only+the+necessary',
  'nur+notwendig nur+erforderlich nur+essenziell nur+technisch nur+wesentlich notwendige+akzept erforderliche+akzept essenzielle+akzept',
  'uniquement+les+cookies+n nécessaires+uniquement nécessaires+seulement seulement+les+cookies+n uniquement+nécess essentiels+uniquement essentiels+seulement',
  'solo+las+cookies+nec solo+neces sólo+neces sólo+las+cookies+nec solo+esenc apenas+neces apenas+os+necess apenas+essenc somente+neces solo+neces solo+i+necess solo+essenz solo+cookie+necess solo+cookie+tecn',
  'tylko+niezbędn tylko+wymagan jedynie+niezbędn tylko+konieczn alleen+noodzak alleen+essenti alleen+functione endast+nödvänd bara+nödvänd kun+nødvend vain+välttäm',
  'pouze+nezbytn pouze+nutn jen+nezbytn len+nevyhnut iba+nevyhnut samo+nužn samo+nuj samo+neoph csak+a+szüks csak+szüks doar+cele+neces doar+neces ainult+vajalik tikai+nepiecieš tik+būtin само+необход только+необход лише+необх тільки+необх μόνο+τα+απαραίτητα μόνο+απαραίτητ yalnızca+gerekli sadece+gerekli',
  'الضرورية+فقط الأساسية+فقط הכרחי 必要なcookieのみ 必須cookieのみ 必要なもののみ 必須のみ 必要なクッキーのみ 必须的cookie 仅必要 仅限必要 僅必要 필수만 필수+쿠키만 필수+항목만',
);
const SETTINGS = stems(
  'setting preference customi configur manage option choice choose_ choose+ let+me+choose more+info show+detail show+purpose adjust personali',
  'einstellung präferenz anpassen verwalten konfigur individuell auswählen_ mehr+optionen details+',
  'paramètr paramétr préférenc personnalis gérer choisir_ configurer mes+choix options',
  'configur preferencia gestionar personalizar ajust opciones elegir_ definições preferênc gerir gerenciar personalis opções escolher_ impostazion preferenz personalizza gestisci scegli_ opzioni',
  'ustawien dostosuj zarządzaj preferencj opcj wybierz_ instelling voorkeur beheer aanpassen kiezen_ inställning anpassa hantera välj_ indstilling tilpas administrer vælg_ innstilling tilpass velg_ asetuks mukauta hallitse valitse_',
  'nastaven přizpůsob spravovat zvolit_ prispôsob spravovať vybrať_ postavk prilagodi upravljaj odaberi_ nastavitv izberi_ beállítás testreszab kezelés választás_ setări personalizează gestionează seaded kohanda halda vali_ iestatījum pielāgot pārvaldīt izvēlēties_ nustatym tvarkyti pasirinkti_',
  'настройк персонализ управлен управлява выбрать_ избор_ налаштуван керуват ρυθμίσ προσαρμογ διαχείρ επιλογές ayar yönet özelleştir tercih stillingar sérsníða socruithe roghn settings',
  'إعدادات الإعدادات اعدادات تخصيص خيارات إدارة תפרيט הגדרות ניהול התאמה सेटिंग प्रबंध ترتیبات',
  '設定 カスタマイズ 管理 詳細設定 选项 選項 设置 設置 偏好 설정 관리 맞춤',
);
const SAVE = stems(
  'save select confirm+choice confirm+my speicher auswahl bestätig enregistr sauvegard valider+ confirmer+ guardar selec confirmar+ salva selezion conferma zapisz wybran potwierdź opslaan selectie spara val_ gem_ lagre tallenna ulož vybran výběr mentés spremi shrani salvează salvesta saglabāt išsaugoti запази сохранить выбран зберегти αποθήκευση kaydet seçim vista_',
  'حفظ اختيار שמור שמירה सहेज 保存 選択 选择 選擇 저장 선택',
);
/** Takes note, and is taken for consent. */
const NOTED = stems(
  'got+it understood i+understand continue_ continue+ proceed dismiss_ dismiss+cookie fine_ hide_ enter_ alright_',
  'verstanden alles+klar weiter_ weiter+ fortfahren in+ordnung compris j+ai+compris continuer poursuivre entendido continuar seguir_ vale_ percebi ho+capito capito_ continua prosegui',
  'rozumiem kontynuuj dalej_ przejdź begrepen doorgaan verder_ jag+förstår förstår fortsätt forstået fortsæt forstår fortsett ymmärrän jatka rozumím pokračov rozumiem razumijem razumem értem folytatás tovább am+înțeles continuă saan+aru jätka sapratu turpināt supratau tęsti',
  'разбирам продължи понятно понимаю продолжить зрозуміло продовжити κατάλαβα το+κατάλαβα συνέχεια anladım devam skil_ áfram tuigim',
  'فهمت حسنا متابعة استمرار הבנתי המשך ठीक समझ سمجھ جاری わかりました 了解 確認しました 閉じて続行 続行 知道了 明白 我知道 继续 繼續 확인 계속 알겠',
);
const CLOSE = stems(
  'close_ close+ x_ later_ not+now hide+ schließ später fermer plus+tard cerrar más+tarde fechar chiudi dopo_ zamknij później sluiten later+ stäng luk_ lukk_ sulje zavřít zatvor zatvori zapri bezár închide sule aizvērt uždaryti затвори закрыть закрити κλείσιμο kapat loka_ dún',
  'إغلاق اغلاق סגור סגירה बंद بند 閉じる 关闭 關閉 닫기 あとで',
);
const WITHDRAW = stems(
  'withdraw revoke widerruf retirer+ révoquer retirar+ revocar revogar revoca ritira wycofaj cofnij intrekken återkalla dra+tillbaka tilbagekald træk+ trekk+ peruuta odvolat odvolať povuci preklic visszavon retrage tühista atsaukt atšaukti оттегл отозвать відклик ανάκληση geri+al afturkalla tarraing',
  'سحب בטל+הסכמ ביטול+הסכמ वापस 撤回 철회',
);
const ALL = stems(
  'all_ everything alle_ alles_ allen_ allem_ tout_ tous_ toutes_ todo todas tutti_ tutto_ tutte_ wszystk alla_ allt_ alt_ kaikki vše všechn všetk sve_ vse_ összes mind_ toate_ tot_ kõik visu visas visus всички все_ всё усі_ все+ όλα όλων tümü hepsi allt+ gach',
  'الكل جميع הכל הכול सभी سب すべて 全て 全部 모두 전체',
);
const TOPIC = stems(
  'cookie consent gdpr datenschutz einwilligung consentement consentimiento consenso zgod ciastecz souhlas súhlas samtyck samtykk toestemming suostumus evästee süti kolačić piškot küpsis sīkdat slapuk çerez бисквит куки згод συγκατάθεσ privacy privatsphäre confidentialité vie+privée privacidad privacidade prywatno tracking',
  'كوكيز الخصوصية ملفات+تعريف עוגיות פרטיות कुकी کوکی クッキー プライバシー 隐私 隱私 쿠키 개인정보',
);
const POLICY = stems(
  'learn+more read+more more+information policy terms imprint legal details_ partners vendors mehr+erfahren mehr+informationen richtlinie impressum en+savoir+plus politique mentions más+información saber+más política saiba+mais maggiori+informazioni informativa scopri dowiedz więcej polityka regulamin meer+informatie beleid läs+mer læs+mere les+mer lue+lisää',
  'اعرف+المزيد المزيد سياسة מדיניות 詳細 詳しく ポリシー 更多 了解更多 政策 자세히 정책',
);
/** Names that are a sign alone. */
const CLOSING = new Set(['×', '✕', '✖', '✗', 'x', 'X', '⨯', '╳', '❌', '🗙']);

/** Ours, in every language that we have. */
const OURS: ExactWords = new Map(
  Object.values(NOTICE_TEXTS).flatMap((texts): [string, Act][] => [
    [normalise(texts.choose), 'choose'],
    [normalise(texts.acknowledge), 'acknowledge'],
    [normalise(texts.withdraw), 'withdraw'],
    ...Object.values(texts.models).map(({ handle }): [string, Act] => [normalise(handle), 'choose']),
    [normalise(texts.reject), 'reject'],
    [normalise(texts.accept), 'accept'],
  ]),
);

const NECESSARY_PURPOSE = stems(
  'necess essential required strictly mandatory functional+required always notwendig erforderlich essenziell technisch nécess essentiel indispensable niezbędn wymagan konieczn neces obrigat esenc essenc tecnic noodzak essenti nødvend nödvänd välttäm nezbytn nevyhn nužn nujn szükség vajalik nepiecieš būtin необход απαραίτητ gerekli zorunlu nauðsyn riachtan',
  'ضروري الضروري أساسي הכרחי आवश्यक ضروری 必須 必要 필수',
);

/** A switch for what the page cannot do without may be on. */
export const isNecessary = (name: string): boolean => NECESSARY_PURPOSE.test(` ${normalise(name)} `);
