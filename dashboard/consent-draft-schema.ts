import * as v from 'valibot';
import type { DetailsTexts } from '../protocol/consent-config.ts';
import { en } from '../protocol/notice-texts/en.ts';
import { NOTICE_WORDS, type ConsentDraft, type NoticeWord } from './consent-draft.ts';
import { emptyConsentDraft } from './consent-starter.ts';

/**
 * A stored draft, which may be half done or older than this dashboard. Small members that are missing become empty; what is there in another shape is
 * refused, so that nobody's work is saved over.
 */

const text = v.fallback(v.string(), '');
const optionalText = v.exactOptional(v.string());
const byLocale = v.record(v.string(), v.string());
const model = v.picklist(['opt-in', 'opt-out', 'notice']);
const days = v.fallback(v.number(), 0);
const flag = v.exactOptional(v.literal(true));
const uninvolved = v.exactOptional(v.array(v.string()));

const modelTexts = v.object({ title: optionalText, text: optionalText, handle: optionalText });

const optionalTexts = <Name extends string>(
  names: readonly Name[],
): v.ObjectSchema<Record<Name, v.ExactOptionalSchema<v.StringSchema<undefined>, undefined>>, undefined> =>
  v.object(
    Object.fromEntries(names.map((name) => [name, optionalText])) as Record<
      Name,
      v.ExactOptionalSchema<v.StringSchema<undefined>, undefined>
    >,
  );

const textsSchema = v.object({
  models: v.exactOptional(
    v.object({
      'opt-in': v.exactOptional(modelTexts),
      'opt-out': v.exactOptional(modelTexts),
      notice: v.exactOptional(modelTexts),
    }),
  ),
  words: v.exactOptional(optionalTexts<NoticeWord>(NOTICE_WORDS)),
  details: v.exactOptional(optionalTexts(Object.keys(en.details) as (keyof DetailsTexts)[])),
});

export const consentDraftSchema = v.object({
  enabled: v.fallback(v.boolean(), false),
  purposes: v.array(
    v.object({
      id: text,
      essential: v.fallback(v.boolean(), false),
      sells: v.fallback(v.boolean(), false),
      label: byLocale,
      description: byLocale,
    }),
  ),
  services: v.array(
    v.object({
      id: text,
      purpose: text,
      name: text,
      provider: text,
      countries: v.array(v.string()),
      policyUrl: optionalText,
      hosts: v.array(v.string()),
      storage: v.array(
        v.object({
          kind: v.picklist(['cookie', 'local', 'session', 'indexeddb']),
          name: text,
          domain: optionalText,
          days,
        }),
      ),
      reload: flag,
      description: byLocale,
    }),
  ),
  processors: v.array(v.object({ name: text, address: text, country: text, task: text, url: optionalText })),
  regimes: v.array(
    v.object({
      id: text,
      model,
      regions: v.array(v.string()),
      acceptDays: days,
      refuseDays: days,
      minimumDays: days,
      gpc: v.picklist(['refuses', 'informs']),
      choiceOverGpc: v.boolean(),
    }),
  ),
  layout: v.object({
    kind: v.picklist(['bar', 'box', 'modal']),
    block: v.picklist(['top', 'bottom']),
    inline: v.picklist(['start', 'end']),
  }),
  signals: v.object({
    google: v.exactOptional(
      v.object({
        map: v.record(v.string(), v.string()),
        owner: v.picklist(['sealpost', 'page']),
        adsDataRedaction: flag,
        urlPassthrough: flag,
      }),
    ),
    microsoft: v.exactOptional(
      v.object({
        uet: optionalText,
        clarity: v.exactOptional(v.object({ ad: v.string(), analytics: v.string() })),
      }),
    ),
  }),
  imports: v.record(v.string(), v.string()),
  cookieDomain: text,
  recordDays: v.fallback(v.number(), emptyConsentDraft().recordDays),
  links: v.array(v.object({ label: text, url: text })),
  locales: v.fallback(v.array(v.string()), []),
  texts: v.record(v.string(), textsSchema),
  change: v.variant('kind', [
    v.object({ kind: v.literal('none'), uninvolved }),
    v.object({ kind: v.literal('material'), purposes: v.array(v.string()), summary: byLocale, uninvolved }),
    v.object({ kind: v.literal('editorial'), reason: v.string(), uninvolved }),
  ]),
  terms: v.fallback(v.number(), 0),
});

// The interface in consent-draft.ts is what people read; this line keeps the schema true to it.
type Same<A, B> = [A, B] extends [B, A] ? true : never;
export const consentDraftSchemaMatchesType: Same<
  v.InferOutput<typeof consentDraftSchema>,
  ConsentDraft
> = true;
