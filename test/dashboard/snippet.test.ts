import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../dashboard/api-client.ts';
import { formatRoute, parseRoute, type Route } from '../../dashboard/route.ts';
import { estimateHeight, formTag, heightRule, loaderTag } from '../../dashboard/snippet.ts';
import { mockId } from '../mock/tenant.ts';

const site = mockId('site');
const about = { collector: 'https://forms.example', site, fingerprint: 'spk1_abc' } as const;
const form = {
  name: 'contact',
  title: 'Write to us',
  description: '',
  fields: [{ key: 'k', id: 'a', type: 'text' as const, label: 'A', purpose: 'x' }],
};

describe('the snippet', () => {
  it('pins the loader by address and by integrity', () => {
    const tag = loaderTag(about, { name: 'loader.js', sha256: 'HASH', integrity: 'sha384-x' });
    expect(tag).toContain('src="https://forms.example/v1/assets/HASH/loader.js"');
    expect(tag).toContain('integrity="sha384-x" crossorigin="anonymous"');
    expect(tag).toContain(`data-site="${site}"`);
    expect(tag).toContain('data-key="spk1_abc"');
  });

  it('names the current loader otherwise', () => {
    expect(loaderTag(about, null)).toContain('src="https://forms.example/loader.js"');
    expect(loaderTag(about, null)).not.toContain('integrity');
  });

  it('names the published revision, below which the page takes none, and none before there is one', () => {
    expect(loaderTag({ ...about, revision: 12 }, null)).toContain('  data-revision="12"\n');
    expect(loaderTag({ ...about, revision: undefined }, null)).not.toContain('data-revision');
    expect(loaderTag(about, null)).not.toContain('data-revision');
  });

  it('reserves the same height in the tag and in the style', () => {
    const height = /height="(\d+)"/.exec(formTag(form, ''))?.[1];
    expect(heightRule(form)).toContain(`min-height: ${height}px`);
  });

  it('says inside the element whom to write to when the form cannot be shown', () => {
    expect(formTag(form, ' a@b.example ')).toContain(
      '>This form cannot be shown right now. Please write to a@b.example.</sealpost-form>',
    );
    expect(formTag(form, '"><script>&')).toContain('Please write to &quot;&gt;&lt;script&gt;&amp;.<');
    expect(formTag(form, '')).toContain('>This form cannot be shown right now.</sealpost-form>');
  });

  it('keeps more free on a narrow page, where labels break into more lines', () => {
    const long = { ...form, fields: [{ ...form.fields[0]!, label: 'Why '.repeat(20) }] };
    expect(estimateHeight(long, 335)).toBeGreaterThan(estimateHeight(long, 480));
    expect(heightRule(long)).toContain(`min-height: ${estimateHeight(long, 335)}px } }`);
  });
});

describe('routes', () => {
  it.each<Route>([
    { page: 'sites' },
    { page: 'new-site' },
    { page: 'account' },
    { page: 'inbox', site, submission: null },
    { page: 'inbox', site, submission: mockId('sub') },
    { page: 'form', site, form: mockId('form') },
    { page: 'form', site, form: mockId('form'), at: 'fields.k-_1.purpose' },
    { page: 'settings', site },
    { page: 'settings', site, at: 'controller.address' },
    { page: 'publish', site },
  ])('$page comes back as it was', (route) => {
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  it('what is no route leads to the sites', () => {
    for (const hash of ['', '#', '#/nowhere', '#/sites/x/inbox', '#/sites/site_<script>'])
      expect(parseRoute(hash)).toEqual({ page: 'sites' });
  });
});

describe('the API client', () => {
  const answering = (status: number, body: unknown) =>
    createApiClient(async () => new Response(JSON.stringify(body), { status }));

  it('turns a problem into an error with its code', async () => {
    const api = answering(409, {
      type: 'urn:sealpost:problem:draft-conflict',
      code: 'draft-conflict',
      title: 'x',
      status: 409,
      detail: 'why',
      at: 'version',
    });
    await expect(api.site(site)).rejects.toMatchObject({
      code: 'draft-conflict',
      message: 'why',
      status: 409,
      at: 'version',
    });
  });

  it('says in words what the account service refused', async () => {
    await expect(
      answering(401, { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' }).signIn({
        email: '',
        password: '',
      }),
    ).rejects.toMatchObject({
      code: 'login',
    });
  });

  it('tells an answer from no answer', async () => {
    const api = createApiClient(() => Promise.reject(new TypeError('fetch failed')));
    await expect(api.sites()).rejects.toMatchObject({ code: 'network' });
    await expect(answering(502, 'oops').sites()).rejects.toMatchObject({ code: 'unavailable', status: 502 });
  });

  it('nobody logged in is null, not an error', async () => {
    const problem = {
      type: 'urn:sealpost:problem:session-required',
      code: 'session-required',
      title: '',
      status: 401,
      detail: '',
    };
    expect(await answering(401, problem).me()).toBeNull();
  });

  it('reads the loader from the list of assets', async () => {
    const asset = { name: 'loader.js', sha256: 'a', integrity: 'sha384-b' };
    expect(await answering(200, { assets: [asset] }).loader()).toEqual(asset);
    expect(await answering(200, { assets: [] }).loader()).toBeNull();
  });
});
