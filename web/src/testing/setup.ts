import { i18n } from "@lingui/core";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// Messages stand in the code, so tests need no compiled catalogue.
i18n.loadAndActivate({ locale: "en", messages: {} });

// jsdom lays nothing out, so there is nowhere to scroll to, and no size of a screen: unit tests see a narrow one.
Element.prototype.scrollIntoView = () => {};
window.matchMedia = (media) =>
	Object.assign(new EventTarget(), { media, matches: false, onchange: null }) as MediaQueryList;
// React Aria looks for the nonce of the page by it.
window.CSS ??= { escape: (text: string) => text } as typeof CSS;

afterEach(cleanup);
