import { describe, expect, it } from 'vitest';
import { emptyDraft, type SiteDraft } from '../../dashboard/draft.ts';
import { FORM_TEMPLATES, formFromTemplate } from '../../dashboard/form-templates.ts';
import { readBlocks, readSpans } from '../../dashboard/markdown-blocks.ts';
import { blanksIn, nextVersion, policyInForce } from '../../dashboard/policy-draft.ts';
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
  it('says what the site does: forms with their purposes, choices, rights', () => {
    const { markdown, title } = policyStarter(draft());
    expect(title).toBe('Privacy policy');
    for (const said of [
      'To answer your message',
      'Kept for: 180 days',
      'none of it happens unless you agree',
      'for 1095 days',
      'Write to privacy@northwind.example.',
      'Global Privacy Control',
    ])
      expect(markdown).toContain(said);
    expect(blanksIn(markdown)).toEqual(['[the one in charge of you]']);
  });

  it('leaves to the page what stands there anyway: who is responsible, services, declared processors', () => {
    const { markdown } = policyStarter(draft());
    for (const repeated of ['Mill Lane 4', '### Statistics', 'Counter Ltd', '_count_*', 'Harbour Hosting'])
      expect(markdown).not.toContain(repeated);
    const alone = policyStarter(draft({ consent: shopConsent({ enabled: false }) })).markdown;
    expect(alone).toContain('**Harbour Hosting**, Quay 1, Rotterdam, Netherlands: Runs our servers');
  });

  it('lets nobody’s name become a heading, a link, bold, or a blank', () => {
    const forms = [{ ...draft().forms[0]!, purpose: 'To *answer* [you]' }];
    const { markdown } = policyStarter(draft({ forms }));
    expect(JSON.stringify(readBlocks(markdown))).toContain('To *answer* [you]');
    expect(blanksIn(markdown)).toEqual(['[the one in charge of you]']);
  });

  it('leaves out consent where none is asked, and says what is left to say', () => {
    const { markdown } = policyStarter(
      draft({ consent: shopConsent({ enabled: false, processors: [] }), forms: [] }),
    );
    expect(markdown).not.toContain('unless you agree');
    expect(blanksIn(markdown)).toEqual([
      '[Say what happens with e-mails and calls.]',
      '[Name the companies that process data for you, such as the one that runs your servers.]',
      '[the one in charge of you]',
    ]);
  });
});

describe('a blank', () => {
  it('is what stands in square brackets and is nothing of Markdown', () => {
    expect(blanksIn('Ask [your name] or\n[the authority in\ncharge].')).toEqual([
      '[your name]',
      '[the authority in\ncharge]',
    ]);
    for (const none of [
      '[a link](https://a.example) and ![an image](https://a.example/b.png)',
      'See [the law][gdpr] or [gdpr].\n\n[gdpr]: https://a.example',
      '- [x] done\n- [ ] open',
      'meant \\[as it stands\\]',
      '`[in code]`\n\n```\n[and here]\n```',
      'a note [1]',
    ])
      expect(blanksIn(none), none).toEqual([]);
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
