import type { NoticeTexts } from '../protocol/notice-texts.ts';
import type { ApiClient } from './api-client.ts';

/** Our own words about consent in these languages; one that does not come with this release is left out. */
export async function loadNoticeTexts(
  api: Pick<ApiClient, 'noticeTexts'>,
  locales: readonly string[],
): Promise<Record<string, NoticeTexts>> {
  const packs = await Promise.all(locales.map((locale) => api.noticeTexts(locale)));
  return Object.fromEntries(packs.flatMap((pack) => (pack ? [[pack.locale, pack] as const] : [])));
}
