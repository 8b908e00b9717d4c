/** Seconds of history that the shown speed averages over: calm enough to read, quick enough to trust. */
const WINDOW_MS = 5000;

/** Bytes per second over the last few seconds, from samples of (time in ms, bytes). */
export class Rate {
	private samples: { at: number; bytes: number }[] = [];

	/** Notes that `bytes` more were sent at `now` (negative when an attempt starts over). */
	add(now: number, bytes: number): void {
		const last = this.samples.at(-1);
		// Progress events of several files arrive in bursts; one sample per 100 ms is enough.
		if (last && now - last.at < 100) last.bytes += bytes;
		else this.samples.push({ at: now, bytes });
		this.forget(now);
	}

	/** Starts over: what was sent earlier says nothing about what begins now. */
	clear(): void {
		this.samples = [];
	}

	/** Bytes per second at `now`; 0 when nothing moved lately. */
	perSecond(now: number): number {
		this.forget(now);
		const first = this.samples[0];
		if (!first) return 0;
		const span = Math.max(now - first.at, 1000);
		const bytes = this.samples.reduce((sum, sample) => sum + sample.bytes, 0);
		return Math.max(0, (bytes * 1000) / span);
	}

	private forget(now: number): void {
		while (this.samples[0] && now - this.samples[0].at > WINDOW_MS) this.samples.shift();
	}
}
