import { i18n } from "@lingui/core";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// Messages stand in the code, so tests need no compiled catalogue.
i18n.loadAndActivate({ locale: "en", messages: {} });

// jsdom lays nothing out and so knows no scrolling.
Element.prototype.scrollIntoView = () => {};

// jsdom lays nothing out, so there is nowhere to scroll to.
Element.prototype.scrollIntoView = () => {};

afterEach(cleanup);
