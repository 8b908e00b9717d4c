import type { TabMessage, Tabs } from "./tabs";

/**
 * The tabs of one browser. Turns are granted in order and seen by everybody at once, as locks are; messages are
 * delivered when the test says so, since nothing promises that they come early.
 */
export class FakeBrowser {
	/** Hand messages over at once. */
	prompt = true;
	private turn: Promise<unknown> = Promise.resolve();
	private readonly tabs = new Set<FakeTab>();
	private readonly waiting: (() => void)[] = [];

	open(): FakeTab {
		const tab = new FakeTab(this);
		this.tabs.add(tab);
		return tab;
	}

	close(tab: FakeTab): void {
		this.tabs.delete(tab);
	}

	deliver(): void {
		for (const run of this.waiting.splice(0)) run();
	}

	queue<T>(work: () => Promise<T>): Promise<T> {
		const mine = this.turn.then(work);
		this.turn = mine.catch(() => {});
		return mine;
	}

	heldBy(): readonly number[] {
		return [...this.tabs].flatMap((tab) => tab.until ?? []);
	}

	send(from: FakeTab, message: TabMessage): void {
		for (const tab of this.tabs) {
			if (tab !== from) this.waiting.push(() => tab.listener(structuredClone(message)));
		}
		if (this.prompt) queueMicrotask(() => this.deliver());
	}
}

export class FakeTab implements Tabs {
	until: number | null = null;
	listener: (message: TabMessage) => void = () => {};
	readonly said: TabMessage[] = [];

	constructor(private readonly browser: FakeBrowser) {}

	alone<T>(work: () => Promise<T>): Promise<T> {
		return this.browser.queue(work);
	}
	async someoneHasAfter(time: number): Promise<boolean> {
		return this.browser.heldBy().some((until) => until > time);
	}
	async hold(expiresAt: number | null): Promise<void> {
		this.until = expiresAt;
	}
	say(message: TabMessage): void {
		this.said.push(message);
		this.browser.send(this, message);
	}
	hear(listener: (message: TabMessage) => void): void {
		this.listener = listener;
	}
}
