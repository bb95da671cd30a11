using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Model;

/// <summary>
/// Does what a row of numbers says to a real log and to the model: anybody tries anything, entitled or not. Each time both must say the
/// same, and afterwards show the same list.
/// </summary>
internal sealed class ModelRun
{
    private const Rights AnyRights = Rights.Post | Rights.Receive | Rights.Owner | Rights.Distribute | Rights.Update;
    private static readonly string[] Addresses = ["ann@example.org", "ben@example.org", "cleo@example.org", "dan@example.org", "eve@example.org"];
    private static readonly string[] GroupNames = ["board", "press"];

    private readonly RosterWorld _world = new();
    private readonly ListModel _model = new();
    private readonly List<string> _trace = [];
    private readonly int[] _choices;
    private int _next;

    public ModelRun(int[] choices)
    {
        _choices = choices;
        var owner = new ModelMember(_world.Owner.Id, _world.Owner.Address, AnyRights);
        owner.Devices.Add(new ModelDevice(owner, _world.Owner.Device, Now, 0));
        _model.Members.Add(owner);
    }

    /// <summary>What was done, for whoever looks at a failure.</summary>
    public IReadOnlyList<string> Trace => _trace;

    /// <summary>What came of it.</summary>
    public Protocol.Roster.RosterLog Log => _world.Log;

    /// <summary>Entries that were taken.</summary>
    public int Taken { get; private set; }

    /// <summary>Devices that waited and were confirmed.</summary>
    public int Confirmed { get; private set; }

    /// <summary>Posts that were sealed, sent and tried by everybody.</summary>
    public int Posts { get; private set; }

    private long Now => _world.Time.Now;

    public void Do()
    {
        while (_next < _choices.Length)
        {
            Step();
            Compare();
        }
    }

    private void Step()
    {
        switch (Draw(23))
        {
            case 0 or 1: Invite(); break;
            case 2 or 3 or 4: Admit(); break;
            case 5: Remove(); break;
            case 6: Suspend(); break;
            case 7: Resume(); break;
            case 8: AddDevice(); break;
            case 9: RemoveDevice(); break;
            case 10: NewDeviceKey(); break;
            case 11: GiveRights(); break;
            case 12: ChangeGroup(); break;
            case 13 or 14: ReplaceKey(); break;
            case 15: Withdraw(); break;
            case 16: Move(); break;
            case 17: Pass(); break;
            case 18: Confirm(); break;
            default: Post(); break;
        }
    }

    private void Invite()
    {
        var (by, renew) = (AnyDevice(), Draw(3) == 0);
        // Owners who are asked by other owners are few, and have a rule of their own.
        var others = renew && by.Member.IsOwner && Draw(5) > 0 ? _model.Members.Where(m => m is { IsActive: true, IsOwner: true } && m != by.Member).ToList() : [];
        var someone = others.Count > 0 ? Pick(others) : AnyMember();
        var rights = renew ? Rights.None : (Rights.Post | Rights.Receive | (Draw(3) == 0 ? Rights.Update : Rights.None));
        var link = Invitation.Create(_world.Log, by.SigningKey, renew ? someone.Address : Pick(Addresses), rights, rights.HasFlag(Rights.Update) ? 1 : null,
            TimeSpan.FromDays(1 + Draw(4)), _world.Time, renew ? someone.Id : null);
        _model.Invitations.Add(new ModelInvitation(link, by, renew ? someone : null, _model.Head) { Stands = ListModel.MayInvite(by, Now) });
        _trace.Add($"{Name(by)} invites {link.Invitation.Address}{(renew ? " to a new device" : "")}");
        // And lets the new device in alone, which whoever stole the old one could do.
        if (others.Count > 0 && someone.Devices.FirstOrDefault(d => d.InForce(Now)) is { } own) Admit(_model.Invitations[^1], own);
    }

    private void Admit()
    {
        if (_model.Invitations.Count == 0) return;
        Admit(Pick(_model.Invitations), AnyDevice());
    }

    private void Admit(ModelInvitation invitation, ModelDevice by)
    {
        var keys = DeviceKeys.Generate();
        var (asked, address) = (invitation.Link.Invitation, invitation.Link.Invitation.Address);
        var join = JoinRequest.Create(invitation.Link, keys, "phone");
        var may = by.Member.IsOwner && ListModel.Admits(invitation, Now);
        if (invitation.For is not { } member)
        {
            may &= !_model.AddressTaken(address) && !(_model.AddressesRemoved.TryGetValue(address, out var removed) && removed > invitation.Made);
            Try($"{Name(by)} admits {address}", by, may, a => a.MemberAdd(asked, join), () =>
            {
                invitation.Settled = true;
                var newcomer = new ModelMember(asked.Member, address, asked.Rights);
                newcomer.Devices.Add(new ModelDevice(newcomer, keys, Now, 0));
                _model.Members.Add(newcomer);
            });
            return;
        }

        may &= member.Present && member.Address == address && by.Member != member && invitation.By.Member != member;
        Try($"{Name(by)} admits a new device of {Name(member)}", by, may, a => a.DeviceAddByInvitation(asked, join), () =>
        {
            invitation.Settled = true;
            _model.Leave(member);
            foreach (var old in member.Devices) (old.Stolen, old.Listed) = (old.Stolen || old.Listed, false);
            member.Devices.Add(new ModelDevice(member, keys, Now, 0));
        });
    }

    private void Remove()
    {
        var (by, member) = (AnyDevice(), AnyMember());
        var may = member.Present && (by.Member.IsOwner || by.Member == member) && (!member.IsOwner || _model.OwnerLeftWithout(member, Now));
        Try($"{Name(by)} removes {Name(member)}", by, may, a => a.MemberRemove(member.Id, adverse: false), () =>
        {
            _model.Leave(member);
            member.Present = false;
            foreach (var address in member.AddressesHeld) _model.AddressesRemoved[address] = _model.Head + 1;
        });
    }

    private void Suspend()
    {
        var (by, member, server) = (AnyDevice(), AnyMember(), Draw(2) == 0);
        // The server's cut takes no right to sign, so there is always an owner who can undo it.
        var may = member.Present && !member.CutByOwner && (server ? !member.CutByServer : by.Member.IsOwner && (!member.IsOwner || _model.OwnerLeftWithout(member, Now)));
        void Done()
        {
            _model.Leave(member);
            (member.CutByServer, member.CutByOwner) = (server, !server);
        }

        if (server) Try($"the server cuts {Name(member)}", _world.ServerSigningKey, may, a => a.MemberSuspend(member.Id, "cut"), Done);
        else Try($"{Name(by)} suspends {Name(member)}", by, may, a => a.MemberSuspend(member.Id, "cut"), Done);
    }

    private void Resume()
    {
        var (by, member) = (AnyDevice(), AnyMember());
        Try($"{Name(by)} resumes {Name(member)}", by, member.Present && by.Member.IsOwner && member.Suspended, a => a.MemberResume(member.Id), () => (member.CutByServer, member.CutByOwner) = (false, false));
    }

    private void AddDevice()
    {
        var (by, second, keys) = (AnyDevice(), Draw(3) == 0 ? AnyDevice() : null, DeviceKeys.Generate());
        var member = by.Member;
        var may = member.Present && member.Devices.Count(d => d.Listed) < ListModel.MaxDevices;
        if (second is not null) may &= second != by && ListModel.MaySign(second, Now) && (second.Member == member || second.Member.IsOwner);
        Try($"{Name(by)} adds a device{(second is null ? "" : $" with {Name(second)}")}", by, may, a => a.DeviceAdd(member.Id, keys, "tablet", second?.SigningKey), () =>
            member.Devices.Add(second is null ? new ModelDevice(member, keys, Now, Now + ListModel.Waiting, by) : new ModelDevice(member, keys, Now, 0, by, second)));
    }

    /// <summary>Mostly a device is meant that does wait, or few would be confirmed.</summary>
    private void Confirm()
    {
        var waiting = Draw(4) > 0 ? _model.Devices.Where(d => d.Listed && d.Member.Present && !d.InForce(Now)).ToList() : [];
        var device = waiting.Count > 0 ? Pick(waiting) : AnyDevice();
        var by = Draw(2) == 0 ? Pick(device.Member.Devices) : AnyDevice();
        var own = by.Member == device.Member;
        var alone = !device.Member.Devices.Any(d => d.InForce(Now) && !device.Sponsors.Contains(d));
        var may = device.Member.Present && device.Listed && !device.InForce(Now) && (own ? !device.Sponsors.Contains(by) : by.Member.IsOwner && alone);
        Try($"{Name(by)} confirms {Name(device)}", by, may, a => a.DeviceConfirm(device.Member.Id, device.Keys.Fingerprint), () =>
        {
            device.Confirmed = true;
            device.Sponsors.Add(by);
            Confirmed++;
        });
    }

    private void RemoveDevice()
    {
        var (by, device, stolen) = (AnyDevice(), AnyDevice(), Draw(2) == 0);
        var (member, own) = (device.Member, by == device);
        var going = stolen ? ListModel.StolenWith(device, by) : [device];
        var may = member.Present && (by.Member.IsOwner || by.Member == member) && !(stolen && own) && (device.Listed || (stolen && !device.Stolen));
        if (!by.Member.IsOwner) may &= (own || Now - by.Added >= ListModel.Waiting) && member.Devices.Any(d => d.InForce(Now) && !going.Contains(d));
        if (member.IsOwner) may &= _model.OwnerLeft(Now, _ => true, d => !going.Contains(d));
        Try($"{Name(by)} removes {Name(device)}{(stolen ? " as stolen" : "")}", by, may, a => a.DeviceRemove(member.Id, device.Keys.Fingerprint, stolen), () =>
        {
            _model.Leave(member);
            foreach (var gone in going) (gone.Listed, gone.Stolen) = (false, gone.Stolen || stolen);
        });
    }

    private void NewDeviceKey()
    {
        var by = AnyDevice();
        var keys = new DeviceKeys(by.SigningKey, HpkePrivateKey.Generate());
        Try($"{Name(by)} replaces its key", by, by.Member.Present, a => a.DeviceKey(by.Member.Id, keys, "phone"), () =>
        {
            by.OldKeys.Add(by.Keys.HpkeKey);
            by.Keys = keys;
        });
    }

    private void GiveRights()
    {
        var (by, member) = (AnyDevice(), AnyMember());
        var rights = (Draw(4) == 0 ? Rights.None : Rights.Receive) | (Draw(4) == 0 ? Rights.None : Rights.Post) | (Draw(2) == 0 ? Rights.Owner : Rights.None) | (Draw(2) == 0 ? Rights.Update : Rights.None);
        var may = by.Member.IsOwner && member.Present && (!member.IsOwner || rights.HasFlag(Rights.Owner) || _model.OwnerLeftWithout(member, Now));
        Try($"{Name(by)} gives {Name(member)} {rights}", by, may, a => a.Rights(member.Id, rights, rights.HasFlag(Rights.Update) ? 1 : null), () =>
        {
            if (member.Rights.HasFlag(Rights.Receive) && !rights.HasFlag(Rights.Receive)) _model.Leave(member);
            member.Rights = rights;
        });
    }

    private void ChangeGroup()
    {
        var (by, name, member, into) = (AnyDevice(), Pick(GroupNames), AnyMember(), Draw(3) > 0);
        var may = by.Member.IsOwner && member.Present && member.Groups.Contains(name) != into;
        Try($"{Name(by)} {(into ? "puts" : "takes")} {Name(member)} {(into ? "into" : "out of")} {name}", by, may, a => into ? a.Group(name, [member.Id], []) : a.Group(name, [], [member.Id]), () =>
        {
            if (_model.Group(name) is null) _model.Groups.Add(new ModelGroup(name));
            if (into) member.Groups.Add(name);
            else member.Groups.Remove(name);
            if (!into) _model.Group(name)!.LeftSinceDirect = true;
        });
    }

    private void ReplaceKey()
    {
        var (by, name, direct) = (AnyDevice(), Draw(3) == 0 ? Pick(GroupNames) : RosterState.Everyone, Draw(3) > 0);
        var group = _model.Group(name);
        var epoch = (group?.Keys.Count ?? 0) + 1;
        var key = ListKey.Make(new byte[32], [by.Keys.HpkeKey.PublicKey], _world.Log.List, name, epoch, Now);
        var may = group is not null && by.Member.Rights.HasFlag(Rights.Update) && by.Member.IsActive && by.Member.Groups.Contains(name) && (direct || (epoch > 1 && !group.LeftSinceDirect));
        Try($"{Name(by)} replaces the key of {name} {(direct ? "directly" : "under the old one")}", by, may, a => a.Epoch(name, epoch, key.Kid, Now, 86400, direct), () =>
        {
            group!.Keys.Add(key);
            if (direct) group.LeftSinceDirect = false;
        });
    }

    private void Withdraw()
    {
        if (_model.Invitations.Count == 0) return;
        var (by, invitation) = (AnyDevice(), Pick(_model.Invitations));
        Try($"{Name(by)} withdraws an invitation", by, by.Member.IsOwner && !invitation.Settled, a => a.InviteWithdraw(invitation.Link.Invitation.Id), () => invitation.Settled = true);
    }

    /// <summary>An owner gives a member another address, with that member's word or somebody else's.</summary>
    private void Move()
    {
        var (by, second, address) = (AnyDevice(), AnyDevice(), Pick(Addresses));
        var member = Draw(4) == 0 ? AnyMember() : second.Member;
        var may = by.Member.IsOwner && member.Present && second.Member == member && ListModel.MaySign(second, Now) && !_model.AddressTaken(address, butFor: member);
        Try($"{Name(by)} moves {Name(member)} to {address} with {Name(second)}", by, may, a => a.Address(member.Id, address, second.SigningKey), () =>
        {
            member.Address = address;
            member.AddressesHeld.Add(address);
        });
    }

    private void Pass()
    {
        _world.Wait(TimeSpan.FromMinutes(1 + Draw(36 * 60)));
        _trace.Add($"it is {Now}");
    }

    private void Post()
    {
        var (by, group) = (AnyDevice(), Pick(_model.Groups));
        if (group.Keys.Count == 0) return;
        _trace.Add($"{Name(by)} posts to {group.Name}");
        var may = by.InForce(Now) && by.Member.MayPost(group.Name);
        if (ModelPost.TrySeal(_world, by, group) is not { } post)
        {
            Assert.False(may, "a post was refused that should be taken");
            return;
        }

        Assert.True(may, "a post was taken that should be refused");
        Posts++;
        foreach (var device in _model.Devices) Assert.Equal(device.InForce(Now) && device.Member.Receives(group.Name), post.Opens(device, _world.Log.List));
    }

    private void Try(string what, ModelDevice by, bool may, Func<RosterAuthor, SignedEntry> write, Action done) => Try(what, by.SigningKey, may && ListModel.MaySign(by, Now), write, done);

    private void Try(string what, SigningKey by, bool may, Func<RosterAuthor, SignedEntry> write, Action done)
    {
        var refusal = _world.Log.TryAppend(write(new RosterAuthor(_world.Log, by, _world.Time)));
        _trace.Add($"{what}: {(may ? "may" : "may not")}, {refusal?.ToString() ?? "taken"}");
        Assert.Equal(may, refusal is null);
        if (!may) return;
        done();
        _model.Appended(Now);
        Taken++;
    }

    /// <summary>The log's state and the model, side by side.</summary>
    private void Compare()
    {
        var state = _world.State;
        Assert.Equal(_model.Head, _world.Log.HeadNumber);
        Assert.Equal(_model.Members.Where(m => m.Present).Select(m => (m.Id, m.Address, m.Rights, m.Suspended)), state.Members.Select(m => (m.Id, m.Address, m.Rights, m.Suspended)));
        Assert.Equal(_model.Devices.Where(d => d.InForce(Now)).Select(d => d.Keys.Fingerprint).ToHashSet(), state.Members.SelectMany(m => m.Devices).Select(d => d.Fingerprint).ToHashSet());
        foreach (var group in _model.Groups)
        {
            Assert.Equal(_model.Members.Where(m => m.Receives(group.Name)).Select(m => m.Id), state.Receivers(group.Name).Select(m => m.Id));
            Assert.Equal(group.Keys.Count, state.NewestEpoch(group.Name)?.Number ?? 0);
            Assert.Equal(group.Keys.Count > 0 && group.LeftSinceDirect, state.NeedsDirectKey(group.Name));
        }
    }

    private int Draw(int below) => _choices[_next++ % _choices.Length] % below;

    private T Pick<T>(IReadOnlyList<T> from) => from[Draw(from.Count)];

    private ModelMember AnyMember() => Pick(_model.Members);

    /// <summary>Half the time one who may do much, or lists would stay small; else anybody's, gone or stolen ones too.</summary>
    private ModelDevice AnyDevice()
    {
        var able = Draw(2) == 0 ? _model.Devices.Where(d => d.InForce(Now) && d.Member is { IsActive: true, IsOwner: true }).ToList() : [];
        return Pick(able.Count > 0 ? able : _model.Devices.ToList());
    }

    private string Name(ModelMember member) => $"member {_model.Members.IndexOf(member)}";

    private string Name(ModelDevice device) => $"{Name(device.Member)}'s device {device.Member.Devices.IndexOf(device)}";
}
