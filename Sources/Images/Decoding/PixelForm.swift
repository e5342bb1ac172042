/// What the pixels of image files are brought to.
package struct PixelForm: Sendable, Equatable {
  /// Most channels that an image may have.
  package static let mostChannels = 16

  /// Channels of an image: 1 for grey, 3 for colour, or as many as the files have.
  package let channels: Int
  /// Which numbers of 16-bit images become black and white; nil for as PIL has them in PNG files, and
  /// all numbers elsewhere.
  package let range: PixelRange?

  /// A form.
  package init(channels: Int, range: PixelRange? = nil) {
    (self.channels, self.range) = (channels, range)
  }
}
