import { Trans, useLingui } from "@lingui/react/macro";
import { useAllActions } from "../ui/action-registry";
import { Dialog } from "../ui/dialog";
import { Keys } from "../ui/kbd";
import { grouped } from "./palette-items";

/** Every key that works on this page, from the registry. */
export function ShortcutsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
	const { t } = useLingui();
	const actions = useAllActions().filter((action) => action.keys?.length);
	const groups = grouped(actions);
	return (
		<Dialog isOpen={isOpen} onClose={onClose} title={t`Keyboard shortcuts`} width="medium">
			<div className={groups.length > 1 ? "gap-x-10 sm:columns-2" : undefined}>
				{groups.map(([group, members]) => (
					<section key={group} className="mb-4 break-inside-avoid">
						<h3 className="mb-1 font-medium text-ink-muted text-xs">{group}</h3>
						<dl>
							{members.map((action) => (
								<div key={action.id} className="flex min-h-7 items-center gap-3">
									<dt className="min-w-0 flex-1">{action.title}</dt>
									<dd className="flex shrink-0 items-center gap-1.5 text-ink-muted text-xs">
										{action.keys?.map((keys, at) => (
											<span key={keys} className="flex items-center gap-1.5">
												{at > 0 && <Trans>or</Trans>}
												<Keys keys={keys} />
											</span>
										))}
									</dd>
								</div>
							))}
						</dl>
					</section>
				))}
			</div>
		</Dialog>
	);
}
