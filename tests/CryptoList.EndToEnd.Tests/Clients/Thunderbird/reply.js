// As the button does, for the message that is shown. Reply List is there when the message names its list (RFC 2369).
const shown = threePane().messageBrowser.contentWindow;
await until(`the button for ${args.command}`, () => shown.commandController.isCommandEnabled(args.command));
shown.commandController.doCommand(args.command);
