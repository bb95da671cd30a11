namespace CryptoList.Protocol.Control;

/// <summary>The kinds of control messages; names on the wire are lower case with hyphens, e.g. <c>key-request</c>.</summary>
public enum ControlType { KeyRequest, KeyResponse, KeyDirect, Join, Welcome, WithdrawInvite, Report, StatusRequest, StatusAnswer, Submit, SubmitAnswer, LogRequest, MissedRequest, MissedAnswer, KeyUse, Properties, LogImage }
