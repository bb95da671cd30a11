using System.CommandLine;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Membership;

namespace CryptoList.Helper.Commands;

/// <summary><c>device remove</c>: takes a device out of a list: one of mine, or, by an owner, anyone's.</summary>
internal static class DeviceRemoveCommand
{
    public static Command Create(CommandHost host)
    {
        var which = new Argument<string>("device") { Description = "Its name, its fingerprint, or the first groups of the fingerprint's digits" };
        var list = CommonOptions.List();
        var who = new Option<string?>("--member") { Description = "Whose, where it is not yours; owners only", HelpName = "ADDRESS" };
        var stolen = new Option<bool>("--stolen") { Description = "Somebody else may have it: what it alone let in goes with it, and the list key is replaced at once" };
        var keep = new Option<bool>("--no-rekey") { Description = "By mail: leave the list key as it is for now" };
        var output = CommonOptions.Out("the signed entry, for the operator: cryptolist roster append LIST FILE");
        var command = new Command("remove", "Remove a device, and replace the list key it knows: by mail where `mail set` says how, else the signed entry is written. See which there are: device list") { which, list, who, stolen, keep, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            var member = session.MemberOf(replica, parsed.GetValue(who) ?? replica.Self.ToString());
            var device = DeviceChoice.Find(replica, member, parsed.GetRequiredValue(which));
            var wish = new Wish { Kind = WishKind.RemoveDevice, Member = member.Id.ToString(), Device = device.Fingerprint.ToString(), Adverse = parsed.GetValue(stolen), Rekey = !parsed.GetValue(keep) };
            return await MailedWish.SendOrWriteAsync(session, replica, wish, parsed.GetValue(output), _ =>
            [
                $"That device is out of your log of {replica.Address}, entry {replica.Log.HeadNumber}. It takes hold when the operator has appended it: cryptolist roster append {replica.Address} FILE. Then replace the list key: cryptolist-helper rekey",
            ], cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
