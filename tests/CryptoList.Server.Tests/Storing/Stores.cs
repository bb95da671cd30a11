using CryptoList.Lists.Bounces;
using CryptoList.Lists.CatchingUp;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Following;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Ledger;
using CryptoList.Lists.Letters;
using CryptoList.Lists.Posting;

namespace CryptoList.Server.Tests.Storing;

/// <summary>One store behind its ports, as one node has it.</summary>
public sealed record Stores(IListStore Lists, IPostStore Posts, IDeliveryQueue Queue, IChangeFeed Feed, IBounceStore Bounces, ILedgerStore Ledger, ILetterStore Letters, IKeptPosts Kept);
