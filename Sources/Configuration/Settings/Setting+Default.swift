extension Setting {
  /// The text of its default.
  public var defaultText: String { text(in: Configuration()) }

  /// Its default as a person reads it.
  public var defaultDescription: String {
    if isSwitch { return defaultText == "true" ? "on" : "off" }
    return defaultText == "none" ? openText : defaultText
  }
}
