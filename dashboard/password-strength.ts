export const PASSWORD_MIN_CHARS = 12;

export interface PasswordStrength {
  /** 0: refused, 1: weak, 2: fair, 3: good, 4: strong */
  level: 0 | 1 | 2 | 3 | 4;
  word: string;
  advice: string;
}

const COMMON = [
  'password',
  'passwort',
  'qwerty',
  'qwertz',
  'azerty',
  'letmein',
  'welcome',
  'iloveyou',
  'abc123',
  'sealpost',
  'admin',
];

/**
 * A rough estimate, for a meter and nothing else: bits by kinds of characters, taken down for repetition, runs, well-known words and
 * what the account itself gives away. The minimum length is the only rule that refuses.
 */
export function passwordStrength(password: string, personal: readonly string[] = []): PasswordStrength {
  const characters = [...password];
  if (characters.length < PASSWORD_MIN_CHARS) {
    const missing = PASSWORD_MIN_CHARS - characters.length;
    return {
      level: 0,
      word: 'Too short',
      advice: `${missing} more ${missing === 1 ? 'character' : 'characters'}. Four random words are a good start.`,
    };
  }
  const bits = estimateBits(password, personal);
  if (bits < 40)
    return {
      level: 1,
      word: 'Weak',
      advice: 'Easy to guess. Add words that have nothing to do with each other or with you.',
    };
  if (bits < 55) return { level: 2, word: 'Fair', advice: 'One more unrelated word makes it good.' };
  if (bits < 75)
    return { level: 3, word: 'Good', advice: 'This holds. A password manager remembers it for you.' };
  return {
    level: 4,
    word: 'Strong',
    advice: 'This holds for a long time. A password manager remembers it for you.',
  };
}

function estimateBits(password: string, personal: readonly string[]): number {
  let rest = password.toLowerCase();
  const known = [
    ...COMMON,
    ...personal
      .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
      .filter((part) => part.length >= 4),
  ];
  let words = 0;
  for (const word of known) {
    while (rest.includes(word)) {
      rest = rest.replace(word, '');
      words++;
    }
  }
  let fresh = 0;
  const characters = [...rest];
  const seen = new Set<string>();
  for (const [i, character] of characters.entries()) {
    const before = characters[i - 1];
    const step = before === undefined ? NaN : character.codePointAt(0)! - before.codePointAt(0)!;
    // A repetition or the next in a run (aaa, 123, cba) says nothing new; a character seen before says less.
    if (Math.abs(step) <= 1) continue;
    fresh += seen.has(character) ? 0.6 : 1;
    seen.add(character);
  }
  let alphabet = 0;
  if (/\p{Ll}/u.test(password)) alphabet += 26;
  if (/\p{Lu}/u.test(password)) alphabet += 26;
  if (/\p{N}/u.test(password)) alphabet += 10;
  if (/[^\p{L}\p{N}]/u.test(password)) alphabet += 20;
  if (/\p{Lo}/u.test(password)) alphabet += 1000;
  return words * 8 + fresh * Math.log2(Math.max(alphabet, 10)) * 0.8;
}
