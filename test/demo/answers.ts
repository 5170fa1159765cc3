import type { Answers } from '../../protocol/form.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { seededRandom } from '../mock/random.ts';

/** What people who do not exist write to the joinery that does not exist: names and addresses from the mock generator, the rest from here. */
export function* joineryAnswers(seed: number): Generator<{ quote: Answers; contact: Answers }, never> {
  const random = seededRandom(seed + 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  for (const { name, email, phone, start } of mockAnswers(seed)) {
    const also = ['paint', 'shutters', 'locks'].filter(() => random() < 0.3);
    const work = pick(['windows', 'windows', 'door', 'repair', 'other']);
    yield {
      quote: {
        name,
        email,
        ...(random() < 0.6 ? { phone } : {}),
        work,
        ...(work === 'windows' ? { count: String(2 + Math.floor(random() * 14)) } : {}),
        ...(random() < 0.8 ? { timber: pick(['oak', 'larch', 'accoya', 'unsure']) } : {}),
        ...(also.length ? { also } : {}),
        ...(random() < 0.7 ? { visit: start } : {}),
        details: `${pick(HOUSES)} ${pick(WISHES[work]!)} ${pick(QUESTIONS)}`,
        news: random() < 0.4,
        page: 'home',
      },
      contact: { name, email, message: pick(MESSAGES) },
    };
  }
  throw new Error('mockAnswers: expected it to go on for ever');
}

const HOUSES = [
  'We live in a terrace from 1903 with most of its sashes still in place.',
  'The house is a stone cottage, listed grade II.',
  'Ours is a semi from the thirties, south-facing and windy.',
  'It is a former chapel that we are turning into two flats.',
  'This is about the office above our bakery.',
];
const WISHES: Record<string, readonly string[]> = {
  windows: [
    'The front windows rattle and the back ones do not open any more; we would like them all done in one go.',
    'We want double glazing that does not look like it.',
    'The bay is the worst: two panes are cracked and the sill is soft.',
  ],
  door: [
    'We would love an oak door with a light above it, and a letterbox that shuts.',
    'The present door is plastic. Enough said.',
    'The opening is out of square by two fingers, which may matter.',
  ],
  repair: [
    'One cord is broken and the lower rail has started to rot.',
    'The paint comes off in plates; I would rather mend than replace.',
    'A branch went through the landing window last week. It is boarded up for now.',
  ],
  other: [
    'We need six shutters in the old pattern; two originals have survived.',
    'Could you build a glazed partition between kitchen and hall?',
  ],
};
const QUESTIONS = [
  'What would that cost, roughly?',
  'Mornings suit us best.',
  'There is scaffolding up until the end of the month, if that helps.',
  'Do you work with the conservation officer, or should I?',
  'Please do not ring before nine, the baby sleeps then.',
];
const MESSAGES = [
  'Do you take apprentices? My daughter is sixteen, good with her hands and better with numbers.',
  'Our class 4b would like to see how a window is made. Are there days when 22 children are not in the way?',
  'Thank you for the door. It has been in for a year now, and it still closes with one finger.',
  'We sell Scottish larch from our own wood, sawn and dried. May we send you samples?',
  'I left a green umbrella in your workshop on Tuesday. Has it been found?',
  'Which linseed paint did you use on the house at the corner of our street? The blue is wonderful.',
];
