import type { ReactNode } from "react";
import {
	Tab as AriaTab,
	TabList as AriaTabList,
	TabPanel as AriaTabPanel,
	Tabs as AriaTabs,
} from "react-aria-components";

export interface TabItem<Id extends string> {
	readonly id: Id;
	readonly title: ReactNode;
	readonly content: ReactNode;
}

export function Tabs<Id extends string>(props: {
	readonly label: string;
	readonly items: readonly TabItem<Id>[];
	readonly selected: Id;
	readonly onSelect: (id: Id) => void;
}) {
	return (
		<AriaTabs
			selectedKey={props.selected}
			onSelectionChange={(key) => {
				const item = props.items.find((one) => one.id === key);
				if (item) props.onSelect(item.id);
			}}
			className="flex min-h-0 flex-col"
		>
			<AriaTabList
				aria-label={props.label}
				className="flex gap-5 overflow-x-auto border-line border-b [scrollbar-width:none]"
			>
				{props.items.map((item) => (
					<AriaTab
						key={item.id}
						id={item.id}
						className="-mb-px flex h-control shrink-0 cursor-default items-center gap-1.5 border-transparent border-b-2 text-ink-muted -outline-offset-2 data-[hovered]:text-ink data-[selected]:border-accent data-[selected]:font-medium data-[selected]:text-ink"
					>
						{item.title}
					</AriaTab>
				))}
			</AriaTabList>
			{props.items.map((item) => (
				<AriaTabPanel key={item.id} id={item.id} className="min-h-0 pt-5">
					{item.content}
				</AriaTabPanel>
			))}
		</AriaTabs>
	);
}
