namespace CryptoList.Lists.Hosting;

/// <summary>What became of a new list.</summary>
public enum ListAdding { Added, AddressTaken, AlreadyHosted }
