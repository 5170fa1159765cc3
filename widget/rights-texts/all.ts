import type { RightsTexts } from '../rights-texts.ts';
import { en } from './en.ts';
import { de } from './de.ts';
import { fr } from './fr.ts';
import { es } from './es.ts';
import { it } from './it.ts';
import { nl } from './nl.ts';
import { pl } from './pl.ts';
import { pt } from './pt.ts';
import { ar } from './ar.ts';
import { he } from './he.ts';

/** English first: it stands in for every language that is not here. */
export const RIGHTS_TEXTS: readonly RightsTexts[] = [en, de, fr, es, it, nl, pl, pt, ar, he];
