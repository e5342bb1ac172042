public import Files

/// Features for TensorBoard's projector: a table of numbers, one of names, pictures, and the file that
/// names them.
public struct ProjectorFiles {
  /// A point.
  public struct Point {
    /// What it is called.
    public let name: String
    /// Its class, or nothing.
    public let className: String
    /// In nats.
    public let entropy: Double

    /// A point.
    public init(name: String, className: String, entropy: Double) {
      (self.name, self.className, self.entropy) = (name, className, entropy)
    }
  }

  private let points: [Point]
  private let features: [Float]
  private let sprite: [UInt8]
  private let side: Int

  /// - Parameters:
  ///   - points: n points.
  ///   - features: their features (n × d), row after row.
  ///   - sprite: a JPEG of their pictures in √n columns and rows, rounded up.
  ///   - side: pixels of a picture's side.
  public init(points: [Point], features: [Float], sprite: [UInt8], side: Int) {
    precondition(
      features.count.isMultiple(of: max(points.count, 1)),
      "\(features.count) numbers of \(points.count) points")
    (self.points, self.features, self.sprite, self.side) = (points, features, sprite, side)
  }

  /// Writes the files into a folder, which TensorBoard is given, or one above it.
  public func write(to folder: String) throws(FileError) {
    try Folder.make(folder)
    let dimension = features.count / max(points.count, 1)
    let rows = points.indices.map { point in
      features[point * dimension..<(point + 1) * dimension].map { "\($0)" }
        .joined(separator: "\t") + "\n"
    }
    let names = points.map {
      "\(Self.field($0.name))\t\(Self.field($0.className))\t\($0.entropy)\n"
    }
    let configuration = """
      embeddings {
        tensor_name: "memory bank"
        tensor_path: "features.tsv"
        metadata_path: "names.tsv"
        sprite {
          image_path: "sprite.jpg"
          single_image_dim: \(side)
          single_image_dim: \(side)
        }
      }

      """
    try ReplacementFile.write(
      Array(rows.joined().utf8), to: Path.join(folder, "features.tsv"))
    try ReplacementFile.write(
      Array(("name\tclass\tentropy\n" + names.joined()).utf8), to: Path.join(folder, "names.tsv"))
    try ReplacementFile.write(sprite, to: Path.join(folder, "sprite.jpg"))
    try ReplacementFile.write(
      Array(configuration.utf8), to: Path.join(folder, "projector_config.pbtxt"))
  }

  /// A text without what ends a field.
  private static func field(_ text: String) -> String {
    String(text.map { $0 == "\t" || $0.isNewline ? " " : $0 })
  }
}
