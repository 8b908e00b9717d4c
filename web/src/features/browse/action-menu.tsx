import { useLingui } from "@lingui/react/macro";
import { ContextMenu, MenuItem, type MenuPoint } from "../../ui/menu";
import { useActionWords } from "./action-words";
import type { ActionId } from "./folder-actions";

interface ActionMenuProps {
	readonly at: MenuPoint | null;
	readonly actions: readonly ActionId[];
	readonly onAction: (id: ActionId) => void;
	readonly onClose: () => void;
}

/** The actions as a menu at a point of the page. */
export function ActionMenu({ at, actions, onAction, onClose }: ActionMenuProps) {
	const { t } = useLingui();
	const words = useActionWords();
	return (
		<ContextMenu
			at={at}
			onClose={onClose}
			aria-label={t`Actions`}
			onAction={(key) => {
				onClose();
				onAction(key as ActionId);
			}}
		>
			{actions.map((id) => {
				const { label, icon, keys, danger } = words[id];
				return (
					<MenuItem key={id} id={id} icon={icon} keys={keys} danger={danger ?? false}>
						{label}
					</MenuItem>
				);
			})}
		</ContextMenu>
	);
}
