import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { csvColumns } from '../../protocol/csv.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { openExport, type OpenOptions, type Refusal } from '../../collector/open/open-export.ts';
import { OpenFailure } from '../../collector/open/failure.ts';
import { PublishedForms } from '../../collector/open/published-forms.ts';
import { readLines } from '../../collector/open/read-lines.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { contactForm } from '../mock/submissions.ts';
import { artefactHash, makeMockSite, mockPublication } from '../mock/tenant.ts';
import { read, readyCrypto } from '../protocol/vectors.ts';
import { unhex } from '../vectors/by-hand.ts';
import { EXPORT } from './cli.ts';

const crypto = await readyCrypto();

describe('openExport', () => {
  const site = (JSON.parse(readFileSync(EXPORT, 'utf8').split('\n')[0]!) as { site: SiteId }).site;
  const keys = new Map(
    read('keys').sealing.map(({ id, secret, public: key }) => [
      id,
      { secretKey: unhex(secret), publicKey: unhex(key) },
    ]),
  );
  const openWith = async (row: OpenOptions['row']) => {
    const refused: Refusal[] = [];
    const counts = await openExport(
      crypto,
      readLines(EXPORT),
      { site, keys },
      {
        publisher: undefined,
        wants: () => true,
        begin: async () => undefined,
        row,
        refuse: (refusal) => refused.push(refusal),
        say: () => undefined,
      },
    );
    return { ...counts, refused };
  };

  it('reports a row that breaks our own code and goes on', async () => {
    let met = 0;
    const { opened, refused } = await openWith(async () => {
      if (met++ === 1) throw new RangeError('Maximum call stack size exceeded: Ada');
    });
    expect([opened, refused.map(({ code }) => code)]).toEqual([4, ['line-failed']]);
    expect(JSON.stringify(refused)).not.toContain('Ada');
  });

  it('stops when the output is gone', async () => {
    await expect(openWith(() => Promise.reject(new OpenFailure('the output was closed')))).rejects.toThrow(
      OpenFailure,
    );
  });
});

describe('columns', () => {
  it('are named in the site’s own language, whatever comes first in the export', async () => {
    const site = await makeMockSite(crypto, { origins: ['https://www.example.com'] });
    const arabic: FormDefinition = {
      ...contactForm,
      form: site.form,
      locale: 'ar',
      fields: contactForm.fields.map((field) => ({ ...field, label: `${field.label} (ar)` })),
    };
    const text = canonicalJson(arabic);
    const { manifest } = await mockPublication(crypto, site, {
      locales: [...site.manifest.locales, { locale: 'ar', texts: site.manifest.locales[0]!.texts }],
    });
    const forms = new PublishedForms();
    await forms.takeManifest(crypto, manifest, site.id, undefined);
    await forms.takeArtefact(crypto, text, artefactHash(text));
    await forms.takeArtefact(crypto, site.definitionText, site.definitionHash);
    const titles = csvColumns(forms.definitionsOf(site.form)).map(({ title }) => title);
    expect(titles).toContain('Name');
    expect(titles.join()).not.toContain('(ar)');
  });
});
