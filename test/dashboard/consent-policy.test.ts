import { describe, expect, it } from 'vitest';
import { en } from '../../protocol/notice-texts/en.ts';
import { emptyDraft, type SiteDraft } from '../../dashboard/draft.ts';
import { FORM_TEMPLATES, formFromTemplate } from '../../dashboard/form-templates.ts';
import { readBlocks, readSpans } from '../../dashboard/markdown-blocks.ts';
import { nextVersion, policyInForce } from '../../dashboard/policy-draft.ts';
import { policyStarter } from '../../dashboard/policy-starter.ts';
import { shopConsent } from '../mock/shop-consent.ts';

const draft = (more: Partial<SiteDraft> = {}): SiteDraft => ({
  ...emptyDraft(),
  controller: {
    name: 'Northwind *Bikes*',
    address: 'Mill Lane 4\nBristol',
    contact: 'privacy@northwind.example',
    dataProtectionOfficer: '',
  },
  forms: [formFromTemplate(FORM_TEMPLATES[0]!, (length) => new Uint8Array(length), 0, new Set())],
  consent: shopConsent(),
  ...more,
});

describe('a policy to start from', () => {
  it('says what the site does: who, forms with their purposes, services, processors, rights', () => {
    const { markdown, title } = policyStarter(draft(), en);
    expect(title).toBe('Privacy policy');
    for (const said of [
      'Mill Lane 4, Bristol',
      'To answer your message',
      'Kept for: 180 days',
      '### Statistics',
      '**Counter** Counter Ltd, Ireland',
      '`_count_*` (395 days)',
      '`basket` (until you close the browser)',
      '**Harbour Hosting**, Quay 1, Rotterdam, Netherlands: Runs our servers',
      'for 1095 days',
      'Global Privacy Control',
      '[the one in charge of you]',
    ])
      expect(markdown).toContain(said);
  });

  it('lets nobody’s name become a heading, a link or bold', () => {
    const words = (of: SiteDraft): string =>
      JSON.stringify(readBlocks(policyStarter(of, en).markdown).filter(({ kind }) => kind === 'paragraph'));
    expect(words(draft())).toContain('Northwind *Bikes*');
  });

  it('leaves out consent where none is asked, and says what is left to say', () => {
    const { markdown } = policyStarter(
      draft({ consent: shopConsent({ enabled: false, processors: [] }), forms: [] }),
      en,
    );
    expect(markdown).not.toContain('Statistics');
    expect(markdown.match(/\[[^\]]+\](?!\()/g)!.length).toBeGreaterThanOrEqual(3);
  });
});

describe('versions', () => {
  it('are called after the day, and counted where there are several', () => {
    expect(nextVersion('2026-11-21', new Set())).toBe('2026-11-21');
    expect(nextVersion('2026-11-21', new Set(['2026-11-21', '2026-11-21.2']))).toBe('2026-11-21.3');
  });

  it('hold from their day on', () => {
    const at = (day: string) => ({
      version: day,
      effective: `${day}T00:00:00Z`,
      material: false,
      documents: {},
    });
    const policies = [at('2027-01-01'), at('2026-11-01')];
    expect(policyInForce(policies, '2026-11-21T08:00:00Z')?.version).toBe('2026-11-01');
    expect(policyInForce(policies, '2026-10-01T00:00:00Z')).toBeUndefined();
  });
});

describe('the Markdown of the preview', () => {
  it('knows headings, paragraphs with breaks, and lists', () => {
    expect(readBlocks('# A\n\nb\\\nc\nd\n- e\n- f\n\n1. g')).toEqual([
      { kind: 'heading', level: 1, spans: [{ kind: 'text', text: 'A' }] },
      {
        kind: 'paragraph',
        spans: [{ kind: 'text', text: 'b' }, { kind: 'break' }, { kind: 'text', text: 'c\nd' }],
      },
      { kind: 'list', ordered: false, items: [[{ kind: 'text', text: 'e' }], [{ kind: 'text', text: 'f' }]] },
      { kind: 'list', ordered: true, items: [[{ kind: 'text', text: 'g' }]] },
    ]);
  });

  it('knows emphasis, code and links to the web; the rest is text', () => {
    expect(readSpans('**a** *b* `c*` [d](https://e.example) \\*f [g](javascript:h) <i>')).toEqual([
      { kind: 'strong', text: 'a' },
      { kind: 'text', text: ' ' },
      { kind: 'emphasis', text: 'b' },
      { kind: 'text', text: ' ' },
      { kind: 'code', text: 'c*' },
      { kind: 'text', text: ' ' },
      { kind: 'link', text: 'd', url: 'https://e.example' },
      { kind: 'text', text: ' *f [g](javascript:h) <i>' },
    ]);
  });
});
