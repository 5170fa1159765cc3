/** What the policy page says itself, in one language; the rest are the tenant's own words. */
export interface PolicyWords {
  /** BCP 47. */
  locale: string;
  /** Where a site has no document of its own. */
  title: string;
  /** `{version}` */
  version: string;
  /** `{date}` in these three. */
  inForce: string;
  takesEffect: string;
  coming: string;
  /** `{from}`, `{to}` */
  held: string;
  earlier: string;
  notYet: string;
  readCurrent: string;
  readNew: string;
  changed: string;
  contents: string;
  services: string;
  responsible: string;
  officer: string;
  versions: string;
  /** Link to a policy that stands on another page. */
  elsewhere: string;
  askedAgain: string;
  /** Of an earlier version, where it is not known what was declared then. */
  notKept: string;
  /** Above what the list of services was from when to when. */
  states: string;
}
