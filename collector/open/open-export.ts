import type { ExportLine } from '../../protocol/api.ts';
import type { Crypto } from '../../protocol/crypto.ts';
import type { Context, Plaintext } from '../../protocol/envelope.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import { isId, type FormId, type SubmissionId } from '../../protocol/ids.ts';
import { open } from '../../protocol/open.ts';
import { mailHeaders, rightsNow, type MailHeaders, type RightsNow } from '../../protocol/rights-now.ts';
import type { SubmissionState } from '../../protocol/rights.ts';
import { isUtcTime, type UtcTime } from '../../protocol/time.ts';
import { validateOpened, type OpenedIssue } from '../../protocol/validate-opened.ts';
import { OpenFailure } from './failure.ts';
import { PublishedForms } from './published-forms.ts';
import type { SiteKeys } from './read-key.ts';
import type { Line } from './read-lines.ts';
import { readState } from './read-state.ts';

export interface OpenedRow {
  form: FormId;
  submission: SubmissionId;
  receivedAt: UtcTime;
  context: Context;
  plaintext: Plaintext;
  definition: FormDefinition | undefined;
  /** Whether the verified manifest names the definition, or only this submission does. */
  definitionIs: 'published' | 'earlier' | 'missing';
  issues: OpenedIssue[];
  /** As of the time of the export; undefined where that does not tell. */
  now: RightsNow | undefined;
  mailHeaders: MailHeaders | undefined;
}

export interface Refusal {
  line: number;
  /** A ProtocolErrorCode or one of {@link LINE_REMEDIES}. */
  code: string;
  remedy: string;
}

export interface OpenOptions {
  /** `spk1_…`, to hold the manifest to. */
  publisher: string | undefined;
  /** Whether rows of this form are wanted; the others are not even opened. */
  wants: (form: FormId) => boolean;
  /** After the head of the export and every artefact, before the first row. @throws OpenFailure to stop */
  begin: (forms: PublishedForms) => Promise<void>;
  /** @throws LineError to refuse it; OpenFailure to stop */
  row: (row: OpenedRow, forms: PublishedForms) => Promise<void>;
  refuse: (refusal: Refusal) => void;
  say: (sentence: string) => void;
}

/**
 * Opens an export line by line, in one pass: the collector writes the head, then every artefact, then the submissions, then how many there were.
 * A line that cannot be used is reported and the next one is read.
 * @throws OpenFailure when the export as a whole is of no use with these keys.
 */
export async function openExport(
  crypto: Crypto,
  lines: AsyncIterable<Line>,
  siteKeys: SiteKeys,
  options: OpenOptions,
): Promise<{ opened: number; skipped: number }> {
  const forms = new PublishedForms();
  const counts = { opened: 0, skipped: 0 };
  let met = 0;
  let end: number | undefined;
  let last = 0;
  let begun = false;
  let headed = false;
  let collector: string | undefined;
  for await (const line of lines) {
    if (line.text !== undefined && line.text.trim() === '') continue;
    last = line.number;
    if (!headed) {
      collector = await takeHead(crypto, line, siteKeys, forms, options);
      headed = true;
      continue;
    }
    try {
      const entry = parseLine(line);
      if (entry.type === 'artefact') {
        await forms.takeArtefact(crypto, entry.text, entry.hash);
        continue;
      }
      if (!begun) await options.begin(forms);
      begun = true;
      if (entry.type === 'end') {
        end = entry.submissions;
        continue;
      }
      if (entry.site !== siteKeys.site) throw new LineError('wrong-site');
      met++;
      if (!options.wants(entry.form)) {
        counts.skipped++;
        continue;
      }
      const row = await openRow(crypto, entry, siteKeys, forms, collector);
      await options.row(row, forms);
      counts.opened++;
      if (!row.definition)
        options.refuse({
          line: line.number,
          code: 'definition-missing',
          remedy: LINE_REMEDIES['definition-missing'],
        });
    } catch (error) {
      options.refuse({ line: line.number, ...reasonOf(error) });
    }
  }
  if (!headed) throw new OpenFailure('the export is empty; download it again');
  if (!begun) await options.begin(forms);
  if (end !== met)
    options.refuse({ line: last, code: 'export-incomplete', remedy: LINE_REMEDIES['export-incomplete'] });
  return counts;
}

/** @returns the collector's public address, where the export knows it. */
async function takeHead(
  crypto: Crypto,
  line: Line,
  { site }: SiteKeys,
  forms: PublishedForms,
  { publisher, say, refuse }: OpenOptions,
): Promise<string | undefined> {
  const head = jsonOf(line.text);
  if (!isRecord(head) || head['type'] !== 'export') {
    throw new OpenFailure(
      line.ended
        ? 'expected an export of a Sealpost site, whose first line says so, got another file'
        : 'expected an export of a Sealpost site, got another file or only the start of one; download it again',
    );
  }
  if (head['v'] !== 1)
    throw new OpenFailure('expected an export of version 1, got another; use a newer Sealpost');
  if (head['site'] !== site) {
    const got = isId('site', head['site']) ? head['site'] : 'something else';
    throw new OpenFailure(
      `expected an export of ${site}, which the key file is for, got one of ${got}; use that site's key file`,
    );
  }
  try {
    const note = typeof head['manifest'] === 'string' ? head['manifest'] : '';
    const fingerprint = await forms.takeManifest(crypto, note, site, publisher);
    say(
      publisher === undefined
        ? `publisher: ${fingerprint} (compare it with data-key in your page, or give it as --publisher)`
        : `publisher: ${fingerprint}, as expected`,
    );
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    if (publisher !== undefined) {
      throw new OpenFailure(
        `expected a manifest that ${publisher} vouches for, got another (${error.code}); the forms' wording cannot be trusted. Compare --publisher with data-key in your page`,
        { cause: error },
      );
    }
    const remedy =
      'the manifest does not verify, so forms are named by id; ask the collector for another export';
    refuse({ line: line.number, code: error.code, remedy });
  }
  return addressIn(head['collector']);
}

/** Hostile input: it goes into the header of a mail, where a line break would begin another one, or a `>` another link. */
function addressIn(value: unknown): string | undefined {
  const url = typeof value === 'string' && value.length <= 2000 ? URL.parse(value) : null;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return value === `${url.origin}${url.pathname}`.replace(/\/$/, '') ? value : undefined;
}

type SubmissionLine = Omit<Extract<ExportLine, { type: 'submission' }>, 'state'> & {
  state: SubmissionState | undefined;
};
type ArtefactLine = Extract<ExportLine, { type: 'artefact' }>;
type EndLine = Extract<ExportLine, { type: 'end' }>;

/** Hostile input: a collector may have written anything. What the envelope holds is checked by `open`. */
function parseLine(line: Line): SubmissionLine | ArtefactLine | EndLine {
  if (line.text === undefined) throw new LineError('line-unreadable');
  const entry = jsonOf(line.text);
  if (!isRecord(entry)) throw new LineError(line.ended ? 'line-malformed' : 'line-cut-off');
  const { type, hash, text, site, form, submission, submissions, receivedAt } = entry;
  if (type === 'end' && typeof submissions === 'number') return { type, submissions };
  if (type === 'artefact' && typeof hash === 'string' && typeof text === 'string')
    return { type, hash, text };
  const isSubmission =
    type === 'submission' &&
    isId('site', site) &&
    isId('form', form) &&
    isId('sub', submission) &&
    isUtcTime(receivedAt);
  const state = readState(entry['state']);
  if (!isSubmission || state === null) throw new LineError('line-malformed');
  return {
    type,
    site,
    form,
    submission,
    receivedAt,
    envelope: entry['envelope'] as SubmissionLine['envelope'],
    state,
  };
}

async function openRow(
  crypto: Crypto,
  { form, submission, receivedAt, site, envelope, state }: SubmissionLine,
  { keys }: SiteKeys,
  forms: PublishedForms,
  collector: string | undefined,
): Promise<OpenedRow> {
  const { context, plaintext } = await open(crypto, envelope, { site, form, submission }, keys);
  const named = forms.definition(context.definition);
  // The hash is the visitor's word; another form's wording beside these answers would mislead.
  const definition = named?.form === form && named.revision === context.revision ? named : undefined;
  const source = forms.isSigned(context.definition) ? 'published' : 'earlier';
  return {
    form,
    submission,
    receivedAt,
    context,
    plaintext,
    definition,
    definitionIs: definition ? source : 'missing',
    issues: definition ? validateOpened(definition, plaintext) : [],
    // A collector that does not say where it is did not write states either: silence is no consent.
    now: collector === undefined ? undefined : rightsNow(plaintext.consents, state),
    mailHeaders:
      collector === undefined ? undefined : mailHeaders(submission, plaintext.links.unsubscribe, collector),
  };
}

/** Beside the codes of the protocol, those of a file. */
const LINE_REMEDIES = {
  'line-cut-off': 'the file ends in the middle of this line; download the export again',
  'line-unreadable': 'this line is too long or not UTF-8; download the export again',
  'line-malformed': 'this line is neither an artefact nor a submission; download the export again',
  'line-failed':
    'this line could not be dealt with, though the others could; please report it with the version of Sealpost',
  'export-incomplete':
    'the export does not end with a count of the submissions in it, so some may be missing; download it again',
  'wrong-site': 'this submission belongs to another site; ask the collector for another export',
  'form-unexpected':
    'this submission is of a form that the export has no words for; give --form with its id, or --out-dir',
  'definition-missing':
    'opened, but the form it was sealed under is not in the export, so its answers were not checked',
} as const;

const PROTOCOL_REMEDIES: Record<string, string> = {
  'recipient-unknown': 'it was sealed for a key that is not in the key file; download a newer key file',
  'version-unsupported': 'a newer page sealed it; use a newer Sealpost',
  'suite-unsupported': 'a newer page sealed it; use a newer Sealpost',
  'plaintext-malformed': 'its sender sealed something that is no answer to a form; nothing can be done',
  'artefact-malformed': 'it is as published, but no JSON object; nothing can be done',
};
const CHANGED =
  'it is not what the visitor sealed: changed, damaged, or forged; ask the collector for another export';

export class LineError extends Error {
  readonly code: keyof typeof LINE_REMEDIES;
  constructor(code: keyof typeof LINE_REMEDIES) {
    super(code);
    this.code = code;
  }
}

function reasonOf(error: unknown): { code: string; remedy: string } {
  if (error instanceof LineError) return { code: error.code, remedy: LINE_REMEDIES[error.code] };
  if (error instanceof ProtocolError)
    return { code: error.code, remedy: PROTOCOL_REMEDIES[error.code] ?? CHANGED };
  if (error instanceof OpenFailure) throw error;
  // Unforeseen: whatever one stranger sealed must not keep the others from being opened.
  return { code: 'line-failed', remedy: LINE_REMEDIES['line-failed'] };
}

function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
