import { beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../protocol/api.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { Crypto, KeyPair } from '../../protocol/crypto.ts';
import { sealingKeyId, signManifest, verifyManifest, type Manifest } from '../../protocol/manifest.ts';
import { makeGrant } from '../../protocol/member-keys.ts';
import { en } from '../../protocol/texts/en.ts';
import { de } from '../../protocol/texts/de.ts';
import { emptyDraft, readDraft, type SiteDraft } from '../../dashboard/draft.ts';
import { checkDraft, InvalidDraft } from '../../dashboard/draft-check.ts';
import { draftFromManifest } from '../../dashboard/draft-from-manifest.ts';
import { pinDefinition, pinnedDefinitions } from '../../dashboard/definition-pins.ts';
import { FORM_TEMPLATES, formFromTemplate } from '../../dashboard/form-templates.ts';
import {
  buildPublication,
  nextSealingKeys,
  preparePublication,
  signPublication,
} from '../../dashboard/publish.ts';
import { summarisePublication } from '../../dashboard/publish-summary.ts';
import { makeSite, openSiteKeys, trustedManifest, type SiteKeys } from '../../dashboard/site-keys.ts';
import { formNames } from '../../dashboard/view/form-names.ts';
import {
  isBehind,
  isGoneBack,
  openWorkspace,
  publishWorkspace,
  startEpoch,
  type RevisionMemory,
  type Workspace,
} from '../../dashboard/workspace.ts';
import { mockCrypto } from '../mock/tenant.ts';
import { standInCollector } from './stand-in-collector.ts';

const NOW = Date.UTC(2026, 10, 21, 8);
const DAY = 86_400_000;
const TEXTS = { en, de };

let crypto: Crypto;
let member: KeyPair;
beforeAll(async () => {
  crypto = await mockCrypto();
  member = await keyPair();
});

async function keyPair(): Promise<KeyPair> {
  const secretKey = crypto.random(32);
  return { secretKey, publicKey: await crypto.x25519PublicKey(secretKey) };
}

function contactDraft(): SiteDraft {
  const contact = FORM_TEMPLATES.find(({ id }) => id === 'contact')!;
  return {
    ...emptyDraft(),
    origins: ['https://www.example.com'],
    controller: {
      name: 'Halden Joinery',
      address: '4 Staithes Lane',
      contact: 'hello@halden.example',
      dataProtectionOfficer: '',
    },
    forms: [formFromTemplate(contact, (length) => crypto.random(length), NOW, new Set())],
  };
}

async function newSite(): Promise<Site> {
  const { id, name, publisher, grants } = await makeSite(crypto, member, 'Shop', NOW);
  return { id, name, publisher, grants, createdAt: '2026-11-21T08:00:00Z', manifest: null, draft: null };
}

async function published(): Promise<{ site: Site; keys: SiteKeys; manifest: Manifest; draft: SiteDraft }> {
  const site = await newSite();
  const keys = await openSiteKeys(crypto, site, member);
  const draft = contactDraft();
  const { manifest } = await buildPublication(crypto, { keys, draft, trusted: null, texts: TEXTS, now: NOW });
  site.manifest = manifest;
  return { site, keys, draft, manifest: (await trustedManifest(crypto, site, keys, 0))! };
}

describe('the first publication', () => {
  it('verifies against the fingerprint that the snippet pins', async () => {
    const { site, keys, manifest } = await published();
    const read = await verifyManifest(crypto, site.manifest!, {
      site: site.id,
      fingerprint: keys.publisher.fingerprint,
    });
    expect(read).toEqual(manifest);
    expect(manifest.revision).toBe(1);
    expect(manifest.keys).toMatchObject([{ epoch: 1, state: 'current', id: keys.sealing[0]!.id }]);
  });

  it('carries every artefact that its manifest names', async () => {
    const site = await newSite();
    const keys = await openSiteKeys(crypto, site, member);
    const draft = { ...contactDraft(), locales: ['en', 'de'] };
    const { manifest, artefacts } = await preparePublication(crypto, {
      keys,
      draft,
      trusted: null,
      texts: TEXTS,
      now: NOW,
    });
    const named = [
      ...manifest.locales.map(({ texts }) => texts),
      ...manifest.forms.flatMap((form) => Object.values(form.definitions)),
    ];
    expect(new Set(artefacts.map(({ hash }) => hash))).toEqual(new Set(named));
    expect(Object.keys(manifest.forms[0]!.definitions)).toEqual(['en', 'de']);
  });

  it('says what has to be put right, each at its place', async () => {
    const site = await newSite();
    const keys = await openSiteKeys(crypto, site, member);
    const draft = contactDraft();
    const form = draft.forms[0]!;
    const field = form.fields[1]!;
    draft.origins = ['https://www.example.com/'];
    draft.controller.address = ' ';
    form.fields[1] = { ...field, purpose: '', minLength: 9, maxLength: 3 };
    const failure = await preparePublication(crypto, {
      keys,
      draft,
      trusted: null,
      texts: TEXTS,
      now: NOW,
    }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InvalidDraft);
    expect((failure as InvalidDraft).issues.map(({ at }) => at)).toEqual([
      'origins.0',
      'controller.address',
      `forms.${form.id}.fields.${field.key}.purpose`,
    ]);
    expect((failure as InvalidDraft).issues[2]!.message).toBe(
      'Say why you ask for this, or take the field out.',
    );
  });

  it('is not made without a purpose for every field, in every template', () => {
    for (const template of FORM_TEMPLATES) {
      const draft = {
        ...contactDraft(),
        forms: [formFromTemplate(template, (length) => crypto.random(length), NOW, new Set())],
      };
      expect(checkDraft(draft, TEXTS).length === 0, template.id).toBe(template.id !== 'blank');
    }
  });
});

describe('where keys come from', () => {
  it('a sealing key that the server slips into the manifest is not signed again', async () => {
    const { site, keys, manifest } = await published();
    const theirs = await keyPair();
    const injected = {
      epoch: 2,
      id: sealingKeyId(crypto, theirs.publicKey),
      key: Buffer.from(theirs.publicKey).toString('base64url'),
      state: 'current' as const,
    };
    const forged = {
      ...manifest,
      keys: [...manifest.keys.map((key) => ({ ...key, state: 'opening' as const })), injected],
    };
    const note = site.manifest!.replace(canonicalJson(manifest), canonicalJson(forged));
    expect(note).not.toBe(site.manifest);
    await expect(trustedManifest(crypto, { manifest: note }, keys, 1)).rejects.toMatchObject({
      code: 'note-signature',
    });
    const resigned = await signManifest(crypto, forged, crypto.random(32));
    await expect(trustedManifest(crypto, { manifest: resigned }, keys, 1)).rejects.toMatchObject({
      code: 'note-signature',
    });
  });

  it('a grant that the server seals to the member is refused, and stays out of the manifest', async () => {
    const { site, manifest, draft } = await published();
    const theirs = await keyPair();
    const forged = await makeGrant(
      crypto,
      { site: site.id, kind: 'sealing', key: sealingKeyId(crypto, theirs.publicKey), epoch: 2 },
      theirs.secretKey,
      // The server knows the public key, and nothing else.
      { publicKey: member.publicKey, secretKey: crypto.random(32) },
    );
    const keys = await openSiteKeys(crypto, { ...site, grants: [...site.grants, forged] }, member);
    expect(keys.refused).toEqual([forged]);
    const next = await preparePublication(crypto, { keys, draft, trusted: manifest, texts: TEXTS, now: NOW });
    expect(next.manifest.keys.map(({ epoch }) => epoch)).toEqual([1]);
  });

  it('a grant of another site, or under another epoch or name, is refused', async () => {
    const [site, other] = [await newSite(), await newSite()];
    const own = site.grants.find(({ kind }) => kind === 'sealing')!;
    const moved = [
      other.grants[1]!,
      { ...other.grants[1]!, site: site.id },
      { ...own, epoch: 2 },
      { ...own, key: other.grants[1]!.key },
    ];
    const keys = await openSiteKeys(crypto, { ...site, grants: [...site.grants, ...moved] }, member);
    expect(keys.refused).toEqual(moved);
    expect(keys.sealing).toHaveLength(1);
  });

  it('a publishing key under another name than its own is refused', async () => {
    const site = await newSite();
    const seed = crypto.random(32);
    const about = { site: site.id, kind: 'publisher' as const, key: site.grants[0]!.key, epoch: 0 };
    const misnamed = await makeGrant(crypto, about, seed, member);
    const keys = await openSiteKeys(crypto, { ...site, grants: [misnamed, ...site.grants] }, member);
    expect(keys.refused).toEqual([misnamed]);
    expect(keys.publisher.fingerprint).toBe(site.grants[0]!.key);
  });

  it('another publisher than the one that the member made is refused', async () => {
    const [site, other] = [await newSite(), await newSite()];
    await expect(openSiteKeys(crypto, { ...site, publisher: other.publisher }, member)).rejects.toMatchObject(
      { code: 'publisher-differs' },
    );
    await expect(openSiteKeys(crypto, { ...site, grants: other.grants }, member)).rejects.toMatchObject({
      code: 'publisher-grant-missing',
    });
  });

  it('an epoch is not published with another key than before', async () => {
    const { keys, manifest } = await published();
    const swapped = {
      ...manifest.keys[0]!,
      key: Buffer.from((await keyPair()).publicKey).toString('base64url'),
    };
    expect(() => nextSealingKeys([swapped], keys.sealing, NOW)).toThrow(
      expect.objectContaining({ code: 'sealing-key-differs' }),
    );
  });

  it('nothing is published to a current key that the member cannot open', async () => {
    const { manifest } = await published();
    expect(() => nextSealingKeys(manifest.keys, [], NOW)).toThrow(
      expect.objectContaining({ code: 'sealing-key-missing' }),
    );
    expect(() => nextSealingKeys([], [], NOW)).toThrow(
      expect.objectContaining({ code: 'sealing-key-missing' }),
    );
  });
});

describe('going back', () => {
  it('a manifest below the highest revision seen is refused', async () => {
    const { site, keys } = await published();
    await expect(trustedManifest(crypto, site, keys, 2)).rejects.toMatchObject({ code: 'manifest-rollback' });
  });

  it('a published site cannot be passed off as never published', async () => {
    const { keys } = await published();
    await expect(trustedManifest(crypto, { manifest: null }, keys, 1)).rejects.toMatchObject({
      code: 'manifest-hidden',
    });
  });
});

describe('a collector restored from a backup', () => {
  async function restored(served: string | null) {
    const collector = standInCollector();
    let seen = 0;
    const revisions: RevisionMemory = {
      seen: async () => seen,
      remember: async (_, revision) => {
        seen = revision;
      },
    };
    const tools = { api: collector.api, crypto, revisions };
    const { id } = await collector.api.createSite(await makeSite(crypto, member, 'Shop', NOW));
    const draft = contactDraft();
    const publish = async (workspace: Workspace): Promise<Workspace> =>
      publishWorkspace(
        tools,
        workspace,
        await preparePublication(crypto, { ...workspace, draft, texts: TEXTS, now: NOW }),
      );
    const first = await publish(await openWorkspace(tools, id, member));
    await publish(await publish(first));
    collector.sites.get(id)!.manifest = served === null ? null : first.site.manifest;
    return { tools, id, publish, seen: () => seen };
  }

  it.each([
    ['to an older revision', 'first', 'manifest-rollback', 1],
    ['to before the first', null, 'manifest-hidden', undefined],
  ])(
    '%s is refused until the member says so, and then counts on from what was seen',
    async (_, served, code, revision) => {
      const { tools, id, publish, seen } = await restored(served);
      const failure: unknown = await openWorkspace(tools, id, member).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code });
      expect(isGoneBack(failure)).toBe(true);
      const workspace = await openWorkspace(tools, id, member, true);
      expect([workspace.trusted?.revision, workspace.seenRevision, isBehind(workspace)]).toEqual([
        revision,
        3,
        true,
      ]);
      // Opening it was not a word for the next time.
      expect(seen()).toBe(3);
      await expect(openWorkspace(tools, id, member)).rejects.toMatchObject({ code });
      const next = await publish(workspace);
      expect([next.trusted?.revision, isBehind(next), seen()]).toEqual([4, false, 4]);
      expect((await openWorkspace(tools, id, member)).trusted?.revision).toBe(4);
    },
  );

  it('is still held to the publisher’s signature', async () => {
    const { tools, id } = await restored('first');
    const site = await tools.api.site(id);
    const forged = site.manifest!.replace('Halden Joinery', 'Somebody else');
    const api = { ...tools.api, site: async () => ({ ...site, manifest: forged }) };
    const failure: unknown = await openWorkspace({ ...tools, api }, id, member, true).catch(
      (e: unknown) => e,
    );
    expect(failure).toMatchObject({ code: 'note-signature' });
    expect(isGoneBack(failure)).toBe(false);
  });
});

describe('patterns', () => {
  const messagesFor = (pattern: string): string[] => {
    const draft = contactDraft();
    const fields = draft.forms[0]!.fields;
    fields[0] = { ...fields[0]!, type: 'text', pattern };
    return checkDraft(draft, TEXTS).flatMap(({ at, message }) =>
      at === `forms.${draft.forms[0]!.id}.fields.${fields[0]!.key}.pattern` ? [message] : [],
    );
  };

  it('that a visitor could turn against browser and inbox are not published', () => {
    expect(messagesFor('([a-z]+ ?)+')).toEqual([expect.stringContaining('for minutes')]);
    expect(messagesFor('(?=.*a).*')).toEqual([expect.stringContaining('lookahead')]);
    expect(messagesFor('(')).toEqual(['This is not a regular expression a browser understands.']);
    expect(messagesFor('[a-z]+( [a-z]+)*')).toEqual([]);
  });
});

describe('names like those of an object', () => {
  it('a choice or a field called "constructor" is translated like any other', async () => {
    const { keys, draft } = await published();
    draft.locales = ['en', 'de'];
    const form = draft.forms[0]!;
    form.fields[0] = {
      ...form.fields[0]!,
      key: 'constructor',
      id: 'constructor',
      type: 'select',
      options: [{ value: 'constructor', label: 'Builder' }],
    };
    form.translations['de'] = { title: 'Kontakt', fields: {} };
    const input = { keys, draft, trusted: null, texts: TEXTS, now: NOW };
    const { definitions } = await preparePublication(crypto, input);
    for (const { fields } of definitions.values())
      expect(fields[0]).toMatchObject({ label: form.fields[0].label, options: [{ label: 'Builder' }] });
    form.translations['de'].fields = {
      [form.fields[1]!.key]: { options: {} },
      ['constructor']: { options: {} },
    };
    await preparePublication(crypto, input);
  });

  it('forms are named in the site’s own language, in whatever order definitions come', async () => {
    const { keys, draft } = await published();
    draft.locales = ['en', 'de'];
    draft.forms[0]!.translations['de'] = { title: 'Kontakt', fields: {} };
    const { manifest, definitions } = await preparePublication(crypto, {
      keys,
      draft,
      trusted: null,
      texts: TEXTS,
      now: NOW,
    });
    const canonical = JSON.parse(canonicalJson(manifest)) as Manifest;
    const reversed = new Map([...definitions].toReversed());
    const title = (trusted: Manifest): string =>
      formNames({ trusted, definitions: reversed }, draft)[0]!.title;
    expect(Object.keys(canonical.forms[0]!.definitions)).toEqual(['de', 'en']);
    expect(title(canonical)).toBe('Contact us');
    expect(title({ ...canonical, locales: canonical.locales.toReversed() })).toBe('Kontakt');
  });
});

describe('revisions', () => {
  it('a form that did not change keeps its revision and hashes', async () => {
    const { keys, manifest, draft } = await published();
    const next = await preparePublication(crypto, {
      keys,
      draft: readDraft(structuredClone(draft)),
      trusted: manifest,
      texts: TEXTS,
      now: NOW,
    });
    expect(next.manifest.revision).toBe(2);
    expect(next.manifest.forms).toEqual(manifest.forms);
    expect(summarisePublication(manifest, next.definitions, next)).toEqual([]);
  });

  it('a changed word makes a new revision, and the summary shows before and after', async () => {
    const { keys, manifest, draft } = await published();
    const before = await preparePublication(crypto, { keys, draft, trusted: null, texts: TEXTS, now: NOW });
    const changed = structuredClone(draft);
    changed.forms[0]!.fields[0]!.label = 'What are you called?';
    changed.origins.push('https://evil.example');
    const next = await preparePublication(crypto, {
      keys,
      draft: changed,
      trusted: manifest,
      texts: TEXTS,
      now: NOW,
    });
    expect(next.manifest.forms[0]!.revision).toBe(2);
    const changes = summarisePublication(manifest, before.definitions, next);
    expect(changes).toEqual([
      { area: 'Site', kind: 'added', what: 'Website https://evil.example', after: '' },
      expect.objectContaining({
        area: 'Contact us',
        kind: 'changed',
        what: 'Field “name”',
        after: expect.stringContaining('What are you called?') as string,
      }),
    ]);
  });

  it('nothing that is signed can change without standing in the summary', async () => {
    const { keys, manifest, draft } = await published();
    const before = await preparePublication(crypto, { keys, draft, trusted: null, texts: TEXTS, now: NOW });
    const edits: ((draft: SiteDraft) => void)[] = [
      (d) => (d.controller.contact = 'x'),
      (d) => (d.controller.dataProtectionOfficer = 'x'),
      (d) => (d.policy.url = 'https://example.com/privacy'),
      (d) => (d.forms[0]!.name = 'other'),
      (d) => (d.forms[0]!.ownCopy = false),
      (d) => (d.forms[0]!.retentionDays = 9999),
      (d) => (d.forms[0]!.thanks = 'x'),
      (d) => (d.forms[0]!.purpose = 'x'),
      (d) => d.forms[0]!.fields.reverse(),
      (d) => (d.forms[0]!.fields[0]!.autocomplete = 'cc-number'),
      (d) => (d.forms[0]!.fields[0]!.required = false),
      (d) => (d.forms[0]!.fields[2]!.help = 'x'),
      (d) => d.forms[0]!.fields.pop(),
      (d) => d.forms.pop(),
    ];
    for (const edit of edits) {
      const changed = structuredClone(draft);
      edit(changed);
      const next = await preparePublication(crypto, {
        keys,
        draft: changed,
        trusted: manifest,
        texts: TEXTS,
        now: NOW,
      });
      expect(summarisePublication(manifest, before.definitions, next), edit.toString()).not.toEqual([]);
    }
  });
});

describe('a new epoch', () => {
  it('becomes current, the old one is accepted for seven days and then opens only', async () => {
    const collector = standInCollector();
    const revisions: RevisionMemory = { seen: async () => 0, remember: async () => undefined };
    const tools = { api: collector.api, crypto, revisions };
    const { id } = await collector.api.createSite(await makeSite(crypto, member, 'Shop', NOW));
    let workspace = await openWorkspace(tools, id, member);
    const draft = contactDraft();
    const publish = async (now: number): Promise<Manifest> => {
      const input = { keys: workspace.keys, draft, trusted: workspace.trusted, texts: TEXTS, now };
      workspace = await publishWorkspace(tools, workspace, await preparePublication(crypto, input));
      return workspace.trusted!;
    };
    await publish(NOW);
    workspace = await startEpoch(tools, workspace, member);
    expect((await publish(NOW)).keys).toMatchObject([
      { epoch: 1, state: 'accepting', until: '2026-11-28T08:00:00Z' },
      { epoch: 2, state: 'current' },
    ]);
    expect((await publish(NOW + 6 * DAY)).keys[0]).toMatchObject({
      state: 'accepting',
      until: '2026-11-28T08:00:00Z',
    });
    expect((await publish(NOW + 8 * DAY)).keys[0]).toEqual({
      epoch: 1,
      id: workspace.keys.sealing[0]!.id,
      key: expect.any(String) as string,
      state: 'opening',
    });

    const again = await openWorkspace(tools, id, member);
    expect(again.trusted?.revision).toBe(4);
    expect(again.keys.sealing.map(({ epoch }) => epoch)).toEqual([1, 2]);
  });
});

describe('what else is kept', () => {
  it('a lost draft is made again from what is signed', async () => {
    const { keys, draft } = await published();
    const translated = structuredClone(draft);
    translated.locales = ['en', 'de'];
    const form = translated.forms[0]!;
    form.translations['de'] = { title: 'Kontakt', fields: { [form.fields[0]!.key]: { label: 'Ihr Name' } } };
    const first = await preparePublication(crypto, {
      keys,
      draft: translated,
      trusted: null,
      texts: TEXTS,
      now: NOW,
    });
    const again = draftFromManifest(first.manifest, first.definitions);
    const second = await preparePublication(crypto, {
      keys,
      draft: again,
      trusted: first.manifest,
      texts: TEXTS,
      now: NOW,
    });
    expect(second.manifest.forms).toEqual(first.manifest.forms);
  });

  it('a pin of a definition holds only for this site, this hash and this publisher', async () => {
    const [a, b] = [await published(), await published()];
    const hash = Object.values(a.manifest.forms[0]!.definitions)[0]!;
    const pin = pinDefinition(crypto, a.keys, hash);
    expect(pinnedDefinitions(crypto, a.keys, [pin])).toEqual([hash]);
    expect(pinnedDefinitions(crypto, b.keys, [pin])).toEqual([]);
    expect(
      pinnedDefinitions(crypto, a.keys, [
        { ...pin, hash: 'x' },
        { hash, pin: '' },
      ]),
    ).toEqual([]);
  });

  it('a draft of another shape is refused rather than emptied', () => {
    expect(() => readDraft({ v: 2, forms: [] })).toThrow(expect.objectContaining({ code: 'draft-invalid' }));
  });

  it('signing adds nothing to what was shown', async () => {
    const { keys, draft } = await published();
    const prepared = await preparePublication(crypto, { keys, draft, trusted: null, texts: TEXTS, now: NOW });
    const { manifest } = await signPublication(crypto, prepared, keys);
    expect(manifest).toContain(`\n${canonicalJson(prepared.manifest)}\n`);
  });
});
