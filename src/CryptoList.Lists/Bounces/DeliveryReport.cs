using CryptoList.Lists.Hosting;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Bounces;

/// <summary>What the relay said to a copy, as far as it matters here: a refusal, or that it took a probe.</summary>
internal readonly record struct DeliveryReport(HostedList List, MemberId Member, long Post, long Time, bool Taken, bool Probe, SmtpReply? Reply);
