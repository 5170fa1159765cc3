/** Every cap that both sides enforce. Sizes are bytes unless the name says otherwise. */

/** Padded plaintext of one submission. */
export const PLAINTEXT_MAX_BYTES = 512 * 1024;
export const PLAINTEXT_MIN_PADDED_BYTES = 1024;
/** Lists and objects within each other in the plaintext, itself counted: an honest one has 4. */
export const PLAINTEXT_MAX_DEPTH = 16;
/** Values of any kind in the plaintext: above what a form of 200 fields with 500 choices each can give. */
export const PLAINTEXT_MAX_VALUES = 131_072;
export const RECIPIENTS_MAX = 8;
export const CONTEXT_MAX_BYTES = 4096;
/** The JSON of `PUT /v1/submissions/{id}`: base64url of the largest body, plus context, boxes and hashes. */
export const SUBMISSION_MAX_BYTES = 768 * 1024;
export const MANIFEST_MAX_BYTES = 256 * 1024;
export const ARTEFACT_MAX_BYTES = 256 * 1024;
/** Publisher-key rotations that a page follows from its pinned key to the current one. */
export const ROTATIONS_MAX = 16;
export const FORMS_MAX = 200;
export const FIELDS_MAX = 200;
export const OPTIONS_MAX = 500;
export const ORIGINS_MAX = 100;
export const SEALING_KEYS_MAX = 64;
/** Characters (UTF-16 units) in one text answer where the form sets no limit of its own. */
export const ANSWER_MAX_CHARS = 20_000;
/** Canonical JSON of one leaf of the ledger; C2SP entry bundles end at 65,535. */
export const LEAF_MAX_BYTES = 1024;
/** What a leaf commits to: a consent record, an act. */
export const LEAF_PAYLOAD_MAX_BYTES = 16 * 1024;
/** Hashes in a proof: as many as a tree of 2⁵³ leaves can need, and some. */
export const PROOF_MAX_HASHES = 64;
export const CHECKPOINT_MAX_BYTES = 16 * 1024;
/** Purposes in one consent record. */
export const PURPOSES_MAX = 100;
/** The text of the decisions' cookie; browsers keep 4,096 with its name and attributes. */
export const DECISIONS_MAX_BYTES = 3800;
/** Services under all purposes of a site. */
export const SERVICES_MAX = 300;
export const REGIMES_MAX = 60;
/** As long as browsers keep a cookie at most: no decision can hold longer. */
export const DECISION_MAX_DAYS = 400;
export const LOCALES_MAX = 60;
export const NOTICE_LINKS_MAX = 10;
export const STORED_ITEMS_MAX = 150;
export const PROCESSORS_MAX = 250;
/** Named in a statement on a change; with its reason it has to fit into an entry of the audit log. */
export const UNINVOLVED_MAX = 10;
/** Where one service processes. */
export const COUNTRIES_MAX = 250;
/** Versions of a policy: none may ever vanish. */
export const POLICIES_MAX = 500;
export const LEDGER_KEYS_MAX = 8;
