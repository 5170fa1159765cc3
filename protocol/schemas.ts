import * as v from 'valibot';
import { fromBase64url } from './bytes.ts';
import { consentConfigSchema, policyVersionSchema } from './consent-schemas.ts';
import { FIELD_TYPES, LEGAL_BASES, type FormDefinition } from './form.ts';
import { isId, type FormId, type SiteId } from './ids.ts';
import {
  ANSWER_MAX_CHARS,
  FIELDS_MAX,
  FORMS_MAX,
  LEDGER_KEYS_MAX,
  LOCALES_MAX,
  OPTIONS_MAX,
  ORIGINS_MAX,
  POLICIES_MAX,
  ROTATIONS_MAX,
  SEALING_KEYS_MAX,
} from './limits.ts';
import type { Manifest } from './manifest.ts';
import { binary, differ, locale, name, text, time, webAddress, whole } from './value-schemas.ts';

/**
 * Full checks of what is published, run where it is made (dashboard) and where it is stored (collector). The visitor's page does
 * without them: it reads only what the pinned key has signed.
 */

const siteId = v.custom<SiteId>((input) => isId('site', input), 'expected a site id (site_…)');
const formId = v.custom<FormId>((input) => isId('form', input), 'expected a form id (form_…)');

/** What the browser sends as `Origin`: scheme, host, port if not the default, nothing else. */
export const origin = v.pipe(
  v.string(),
  v.check(
    (input) => isOrigin(input),
    'expected an exact origin such as https://www.example.com, without a path',
  ),
);

declare class URL {
  constructor(url: string);
  readonly origin: string;
  readonly protocol: string;
  readonly hostname: string;
}

function isOrigin(input: string): boolean {
  try {
    const url = new URL(input);
    return (
      url.origin === input &&
      (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
    );
  } catch {
    return false;
  }
}

/** Where browsers treat plain HTTP as secure. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127(\.\d{1,3}){3}$/.test(hostname);

export const controllerSchema = v.object({
  name: text(200),
  address: text(500),
  contact: text(200),
  dataProtectionOfficer: v.exactOptional(text(200)),
});

const sealingKeySchema = v.object({
  epoch: whole(1, 1_000_000),
  id: binary(16),
  key: binary(32),
  state: v.picklist(['current', 'accepting', 'opening']),
  until: v.exactOptional(time),
});

const ruled = v.picklist(['at-once', 'decision']);

export const manifestSchema = v.pipe(
  v.object({
    v: v.literal(1),
    site: siteId,
    revision: whole(1, Number.MAX_SAFE_INTEGER),
    publishedAt: time,
    publisher: binary(32),
    rotations: v.pipe(v.array(v.pipe(v.string(), v.maxLength(2048))), v.maxLength(ROTATIONS_MAX)),
    origins: v.pipe(
      v.array(origin),
      v.minLength(1, 'expected at least one origin'),
      v.maxLength(ORIGINS_MAX),
    ),
    controller: controllerSchema,
    policy: v.exactOptional(v.object({ url: webAddress, version: text(40) })),
    policies: v.exactOptional(
      v.pipe(
        v.array(policyVersionSchema),
        v.minLength(1, 'expected at least one policy; leave the list out where there is none'),
        v.maxLength(POLICIES_MAX),
        v.check(
          (policies) => differ(policies.map(({ version }) => version)),
          'expected versions of the policy that differ',
        ),
        v.check(
          (policies) =>
            policies.every(({ effective }, i) => i === 0 || effective <= policies[i - 1]!.effective),
          'expected the newest policy first',
        ),
      ),
    ),
    keys: v.pipe(
      v.array(sealingKeySchema),
      v.maxLength(SEALING_KEYS_MAX),
      v.check(
        (keys) => keys.filter((key) => key.state === 'current').length === 1,
        'expected exactly one current sealing key',
      ),
      v.check(
        (keys) => keys.every((key) => key.state !== 'accepting' || key.until !== undefined),
        'expected an end for every accepting key',
      ),
    ),
    locales: v.pipe(
      v.array(v.object({ locale, texts: binary(32) })),
      v.minLength(1),
      v.maxLength(LOCALES_MAX),
    ),
    forms: v.pipe(
      v.array(
        v.object({
          id: formId,
          name: name('form name'),
          revision: whole(1, Number.MAX_SAFE_INTEGER),
          definitions: v.pipe(
            v.record(locale, binary(32)),
            v.check((map) => Object.keys(map).length > 0, 'expected a definition'),
          ),
          retentionDays: whole(1, 36_500),
          ownCopy: v.boolean(),
          rights: v.exactOptional(
            v.object({
              correct: v.exactOptional(ruled),
              restrict: v.exactOptional(ruled),
              object: v.exactOptional(ruled),
              erase: v.exactOptional(ruled),
            }),
          ),
        }),
      ),
      v.maxLength(FORMS_MAX),
      v.check((forms) => differ(forms.map((form) => form.name)), 'expected form names that differ'),
      v.check((forms) => differ(forms.map((form) => form.id)), 'expected form ids that differ'),
    ),
    consent: v.exactOptional(consentConfigSchema),
    ledger: v.exactOptional(
      v.pipe(
        v.array(
          v.pipe(
            v.string(),
            v.check(
              (key) => key.startsWith('slk1_') && fromBase64url(key.slice(5), 32) !== undefined,
              'expected a ledger key (slk1_…)',
            ),
          ),
        ),
        v.minLength(1),
        v.maxLength(LEDGER_KEYS_MAX),
      ),
    ),
  }),
  v.forward(
    v.check(
      ({ consent, policy, policies }) => !consent || policy !== undefined || policies !== undefined,
      'expected a privacy policy, own or elsewhere: every decision names the version that it was made under',
    ),
    ['policy'],
  ),
  v.forward(
    v.check(
      ({ consent, origins }) =>
        consent?.cookieDomain === undefined || origins.some((page) => isWithin(page, consent.cookieDomain!)),
      'expected the domain that decisions hold on to be that of a website of this site',
    ),
    ['consent'],
  ),
);

function isWithin(page: string, domain: string): boolean {
  const { hostname } = new URL(page);
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

const fieldSchema = v.pipe(
  v.object({
    id: v.pipe(
      v.string(),
      v.regex(
        /^[a-z][a-z0-9_]{0,39}$/,
        'expected a field id of a-z, 0-9 and _, at most 40, starting with a letter',
      ),
    ),
    type: v.picklist(FIELD_TYPES),
    label: text(2000),
    purpose: v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, 'expected why this field is asked; say it, or leave the field out'),
      v.maxLength(500),
    ),
    legalBasis: v.exactOptional(v.picklist(LEGAL_BASES)),
    retentionDays: v.exactOptional(whole(1, 36_500)),
    help: v.exactOptional(v.pipe(v.string(), v.maxLength(1000))),
    placeholder: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
    autocomplete: v.exactOptional(
      v.pipe(v.string(), v.regex(/^[a-z0-9 -]{1,80}$/, 'expected HTML autofill tokens')),
    ),
    required: v.exactOptional(v.boolean()),
    minLength: v.exactOptional(whole(0, ANSWER_MAX_CHARS)),
    maxLength: v.exactOptional(whole(1, ANSWER_MAX_CHARS)),
    pattern: v.exactOptional(
      v.pipe(
        v.string(),
        v.maxLength(500),
        v.check(compiles, 'expected a regular expression (ECMAScript, flag v)'),
      ),
    ),
    patternHelp: v.exactOptional(v.pipe(v.string(), v.maxLength(500))),
    min: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
    max: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
    step: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
    rows: v.exactOptional(whole(1, 40)),
    options: v.exactOptional(
      v.pipe(
        v.array(v.object({ value: text(200), label: text(500) })),
        v.minLength(1),
        v.maxLength(OPTIONS_MAX),
        v.check(
          (options) => new Set(options.map((option) => option.value)).size === options.length,
          'expected option values that differ',
        ),
      ),
    ),
    value: v.exactOptional(v.pipe(v.string(), v.maxLength(2000))),
  }),
  v.check(
    (field) => !['select', 'radio', 'checkboxes'].includes(field.type) || field.options !== undefined,
    'expected options for a field of choices',
  ),
  v.check(
    (field) => (field.minLength ?? 0) <= (field.maxLength ?? ANSWER_MAX_CHARS),
    'expected the shortest length not to be above the longest',
  ),
  v.check(
    (field) => field.type !== 'consent' || field.value === undefined,
    'expected no preset on a consent: it starts unticked',
  ),
);

export const formDefinitionSchema = v.object({
  v: v.literal(1),
  form: formId,
  revision: whole(1, Number.MAX_SAFE_INTEGER),
  locale,
  title: text(200),
  description: v.exactOptional(v.pipe(v.string(), v.maxLength(2000))),
  submit: v.exactOptional(text(100)),
  thanks: v.exactOptional(text(1000)),
  purpose: text(1000),
  legalBasis: v.picklist(LEGAL_BASES),
  retentionDays: whole(1, 36_500),
  fields: v.pipe(
    v.array(fieldSchema),
    v.minLength(1, 'expected at least one field'),
    v.maxLength(FIELDS_MAX),
    v.check(
      (fields) => new Set(fields.map((field) => field.id)).size === fields.length,
      'expected field ids that differ',
    ),
  ),
});

// The interfaces in manifest.ts and form.ts are what people read; these lines keep the schemas true to them.
type Same<A, B> = [A, B] extends [B, A] ? true : never;
export const schemasMatchTypes: [
  Same<v.InferOutput<typeof manifestSchema>, Manifest>,
  Same<v.InferOutput<typeof formDefinitionSchema>, FormDefinition>,
] = [true, true];

function compiles(pattern: string): boolean {
  try {
    new RegExp(`^(?:${pattern})$`, 'v');
    return true;
  } catch {
    return false;
  }
}
