import { type Markup, markup } from "./markup.ts";
import type { Page } from "./page-parts.ts";

/** @param next a path of this server, to go on to. @param problem why it did not work the last time */
export function loginPage({ next, problem }: { next: string; problem?: string | undefined }): Page {
  const told: Markup | false =
    problem !== undefined && markup`<p class="bad" role="alert" id="problem">${problem}</p>`;
  const described = problem !== undefined && markup` aria-describedby="problem" aria-invalid="true"`;
  return {
    title: "Log in",
    body: markup`<form class="login" method="post" action="/login">${told}
<input type="hidden" name="next" value="${next}">
<label for="token">Token of role admin or publisher</label>
<input id="token" name="token" type="password" required autocomplete="current-password" spellcheck="false" placeholder="vmentry_…"${described}>
<button type="submit">Log in</button></form>
<p>The session ends after 12 hours, or when its token is revoked.</p>
<p>Came here by a link, and logged in already? <a href="${next}">Go on</a>.</p>`,
  };
}

/** A path of this server and nothing else: where somebody who logged in is sent. */
export function ownPath(path: string | undefined): string {
  const isOwn = path !== undefined && /^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(path) && !path.startsWith("/log");
  return isOwn ? path : "/";
}
