import { afterEach, expect, it } from 'vitest';
import { BUTTON, FILM, NOTICE, TAKEN_OVER, type AppStage, type AppVisitor } from './app-stage.ts';

export interface FilmPage {
  app: () => AppStage;
  /** Of the page that is rendered for each request. */
  path: string;
  /** Addresses of what takes the page over. */
  scripts: RegExp;
}

/** What holds in every framework whose server reads the cookie. */
export function itFollowsConsent({ app, path, scripts }: FilmPage): void {
  let page: AppVisitor | undefined;
  afterEach(() => page?.close());

  it('renders no film for whoever has not agreed, asks nothing of its host, and shows it after “Accept”', async () => {
    const { html, cached } = await app().html(path);
    expect(html).toContain('Films are off. Choose</button>');
    expect(html).not.toContain('<iframe');
    expect(cached).toMatch(/private.*no-store/);

    page = await app().visit(path);
    await page.waitFor(`${NOTICE} && ${TAKEN_OVER}`);
    expect(await page.evaluate(BUTTON)).toBe(true);
    expect(app().elsewhere.heard).toEqual([]);
    await page.accept();
    await page.waitFor(FILM);
    await expect.poll(() => app().elsewhere.heard).toEqual(['/embed/42']);
    expect(page.complaints).toEqual([]);
  });

  it('renders the film for whoever has agreed, keeps it while the loader is on its way, and takes it away on withdrawal', async () => {
    page = await app().visit(path);
    await page.waitFor(NOTICE);
    await page.accept();
    await page.waitFor(`document.cookie.includes('sealpost_')`);
    const { html } = await app().html(path, await page.cookie());
    expect(html).toContain(`<iframe src="${app().elsewhere.origin}/embed/42"`);
    expect(html).not.toContain('Films are off');

    await page.open(/\/loader\.js$/);
    await page.waitFor(TAKEN_OVER);
    expect(await page.evaluate('window.sealpost?.consent === undefined')).toBe(true);
    expect(await page.evaluate(FILM)).toBe(true);
    page.release();
    await page.waitFor(`window.sealpost?.consent?.has('media')`);
    expect(await page.seen()).toEqual(['film']);

    await page.evaluate(`sealpost.consent.withdraw('media')`);
    await page.waitFor(BUTTON);
    await expect
      .poll(async () => (await app().html(path, await page!.cookie())).html)
      .not.toContain('<iframe');
    expect(page.complaints).toEqual([]);
  });

  it('takes over a page on which the notice is already there, and leaves it there', async () => {
    page = await app().visit(path, scripts);
    await page.waitFor(NOTICE);
    expect(await page.evaluate(TAKEN_OVER)).toBe(false);
    page.release();
    await page.waitFor(TAKEN_OVER);
    expect(await page.evaluate(NOTICE)).toBe(true);
    await page.accept();
    await page.waitFor(FILM);
    expect(page.complaints).toEqual([]);
  });
}
