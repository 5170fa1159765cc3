import type { KeptReceipt } from '../../embed/contract.ts';
import type { DecisionGroup } from '../../protocol/consent-cookie.ts';
import type { ConsentRecord } from '../../protocol/consent-record.ts';
import type { ConsentPage, ConsentStage, ConsentVisit } from './consent-page.ts';

export const IN_PREFERENCES = 'sealpost-preferences >> ';
export const PREFERENCES = `document.querySelector('sealpost-preferences').shadowRoot`;

/** Opens the second layer as the first does, from a button of the page that has the focus. */
export async function openPreferences(stage: ConsentStage, options: ConsentVisit = {}): Promise<ConsentPage> {
  const page = await stage.visit(options);
  await reopen(page);
  return page;
}

/** @param focus where it is when the dialog opens: a first layer that has gone takes it along. */
export async function reopen(page: ConsentPage, focus: 'opener' | 'none' = 'opener'): Promise<void> {
  await page.evaluate(`(async () => {
    const { load, gate, choice, site, record, calls } = window.stage;
    const opener = document.querySelector('#open');
    ${focus === 'opener' ? 'opener.focus()' : 'document.activeElement.blur()'};
    const { open } = await load('preferences.js');
    await open({ gate, choice, site, record, opener, closed: () => calls.push(['closed']) });
  })()`);
  await page.waitFor(`${PREFERENCES}.querySelector('dialog').open`);
}

export const CONSENT = 'con_01m7vzgc00fg5as5tan6jghbfr';
export const DECIDED_AT = Date.parse('2026-11-21T08:00:00Z');

/** @param decision by key */
export function group(decision: Record<string, boolean>, more: Partial<DecisionGroup> = {}): DecisionGroup {
  const keys = Object.keys(decision);
  return {
    consent: CONSENT,
    at: DECIDED_AT / 1000,
    until: DECIDED_AT / 1000 + 182 * 86_400,
    terms: 1,
    granted: keys.filter((key) => decision[key]),
    refused: keys.filter((key) => !decision[key]),
    ...more,
  };
}

export const record = (stage: ConsentStage, more: Partial<ConsentRecord> = {}): ConsentRecord => ({
  v: 1,
  id: CONSENT,
  site: stage.collector.site.id,
  visitor: 'AAECAwQFBgcICQoLDA0ODw',
  at: '2026-11-21T08:00:00Z',
  policy: '2026-11',
  artefact: stage.collector.site.manifest.consent!.notices[0]!.models['opt-in']!,
  decision: { analytics: true, marketing: false, media: true },
  method: 'save',
  surface: 'preferences',
  signals: { gpc: false },
  validUntil: '2027-05-22T08:00:00Z',
  ...more,
});

export const kept = (
  stage: ConsentStage,
  more: Partial<ConsentRecord> = {},
  receipt?: KeptReceipt['receipt'],
): KeptReceipt => ({
  record: record(stage, more),
  ...(receipt && { receipt }),
});
