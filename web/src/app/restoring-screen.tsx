import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { Logo } from "../ui/logo";
import { useProductName } from "../ui/product-name";
import { Progress } from "../ui/progress";

/** Most answers come before this; showing something for a blink would only flicker. */
const QUIET_MS = 300;

/** While the page asks whether somebody is signed in. */
export function RestoringScreen({ unreachable }: { unreachable: boolean }) {
	const { t } = useLingui();
	const name = useProductName();
	const [late, setLate] = useState(false);
	useEffect(() => {
		const timer = setTimeout(() => setLate(true), QUIET_MS);
		return () => clearTimeout(timer);
	}, []);
	if (!late && !unreachable) return null;
	return (
		<main className="grid h-full place-items-center p-4">
			<div role="status" className="flex w-72 animate-fade-in flex-col items-center text-center">
				<Logo className="mb-4 size-9" />
				{unreachable ? (
					<>
						<h1 className="font-semibold text-base">
							<Trans>The server cannot be reached</Trans>
						</h1>
						<p className="mt-1 text-ink-muted">
							<Trans>Trying again by itself. You stay signed in.</Trans>
						</p>
					</>
				) : (
					<h1 className="text-ink-muted">
						<Trans>Opening {name}</Trans>
					</h1>
				)}
				<Progress label={t`Waiting for the server`} className="mt-4 w-40" />
			</div>
		</main>
	);
}
