import type { NoticeTexts } from '../notice-texts.ts';
import { en } from './en.ts';

/** Every language that comes with the product, for programs; browsers load one at a time. */
export const NOTICE_TEXTS: Readonly<Record<string, NoticeTexts>> = { en };
