namespace CryptoList.EndToEnd.Tests.Clients.Thunderbird;

/// <summary>A command of Marionette's failed, or a script threw.</summary>
internal sealed class MarionetteException(string message) : Exception(message);
