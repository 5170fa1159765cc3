import type { WidgetTexts } from '../texts.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { he } from './he.ts';
import { it } from './it.ts';
import { nl } from './nl.ts';
import { pl } from './pl.ts';
import { pt } from './pt.ts';

/** The widget's own texts by locale, as the dashboard offers them; a tenant may publish others. */
export const TEXTS: Readonly<Record<string, WidgetTexts>> = { en, ar, de, es, fr, he, it, nl, pl, pt };
