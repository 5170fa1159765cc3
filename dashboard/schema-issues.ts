import * as v from 'valibot';

/** One place in a draft that cannot be published as it is. */
export interface DraftIssue {
  /** `origins.0`, `controller.name`, `forms.{form id}.title`, `forms.{form id}.fields.{field key}.label`, `consent.purposes.0.id` … */
  at: string;
  message: string;
}

/** What a schema finds, each at its place below `place`, in words for whoever edits. */
export function issuesOf(schema: v.GenericSchema, value: unknown, place: string): DraftIssue[] {
  const result = v.safeParse(schema, value);
  return (result.issues ?? []).map((issue) => {
    const path = [place, v.getDotPath(issue) ?? ''].filter(Boolean).join('.');
    return { at: path + (MEMBER_OF_CHECK[issue.message] ?? ''), message: say(issue) };
  });
}

/** Checks on a whole field name no member; this is where a person would put it right. */
const MEMBER_OF_CHECK: Record<string, string> = {
  'expected options for a field of choices': '.options',
  'expected the shortest length not to be above the longest': '.maxLength',
  'expected no preset on a consent: it starts unticked': '.value',
  'expected an essential purpose not to sell: what is sold has to be refusable': '.sells',
};

const PLAIN: Record<string, string> = {
  'expected some text, got none': 'Please fill this in.',
  'expected why this field is asked; say it, or leave the field out':
    'Say why you ask for this, or take the field out.',
  'expected at least one field': 'Add at least one field.',
  'expected options for a field of choices': 'Add at least one choice.',
  'expected option values that differ': 'Two choices have the same value.',
  'expected field ids that differ': 'Two fields have the same key.',
  'expected the shortest length not to be above the longest': 'The longest length is below the shortest.',
  'expected a regular expression (ECMAScript, flag v)':
    'This is not a regular expression a browser understands.',
  'expected purposes that differ': 'Two purposes have the same name in the page.',
  'expected an essential purpose: at least the choice itself is always stored':
    'One purpose has to be essential: at least the choice itself is always stored.',
  'expected an essential purpose not to sell: what is sold has to be refusable':
    'What is sold or shared has to be refusable, so an essential purpose cannot be.',
  'expected a refusal to hold no shorter than an acceptance':
    'A refusal has to hold at least as long as an acceptance.',
  'expected the time in which nobody is asked again to be over when an acceptance ends':
    'This cannot be longer than an acceptance holds.',
  'expected regions for every regime but the first, which takes every other place':
    'Every rule but the first needs regions; the first takes every other place and has none.',
  'expected every region under one regime only': 'A region stands under two rules.',
  'expected regime ids that differ': 'Two rules have the same name.',
  'expected the first regime to have the strictest model of all, because it also holds where the place is unknown':
    'The first rule also holds where the place is unknown, so it has to be the strictest of all.',
  'expected every signal to hang on a purpose or service that is asked for':
    'A signal hangs on a purpose or service that is not there any more.',
  'expected signals of advertising and statistics (ad_…, analytics_storage, and all of Microsoft’s) to hang on a purpose that can be refused, got one that is always on':
    'A signal of advertising or statistics hangs on a purpose that is always on. Choose one that visitors can refuse, or leave the signal denied.',
  'expected every category of the other tool to become a purpose that is asked for':
    'Choose one of your purposes for every category.',
  'expected service ids that differ': 'Two services have the same name in the page.',
  'expected versions of the policy that differ': 'Two versions have the same name.',
};

function say(issue: v.BaseIssue<unknown>): string {
  const { type, message, requirement } = issue;
  if (PLAIN[message]) return PLAIN[message];
  if (message.startsWith('expected ')) return `This should be ${message.slice('expected '.length)}.`;
  if (type === 'max_length')
    return `At most ${String(requirement)} ${typeof issue.input === 'string' ? 'characters' : 'entries'}.`;
  if (type === 'min_value') return `At least ${String(requirement)}, please.`;
  if (type === 'max_value') return `At most ${String(requirement)}, please.`;
  if (type === 'integer' || type === 'number') return 'A whole number, please.';
  return message;
}
