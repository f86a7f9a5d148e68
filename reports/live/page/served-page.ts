// A page that the live server serves: text, type and policy.

export interface ServedPage {
  /** Such as `text/html; charset=utf-8`. */
  type: string;
  body: string;
  contentSecurityPolicy: string;
}
