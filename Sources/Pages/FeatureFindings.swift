/// What a page shows of a run's features: neighbourhoods, maps, and the pictures in them.
public struct FeatureFindings: Sendable {
  /// An image on the page.
  public struct Picture: Sendable, Equatable {
    /// Its place in the sheet.
    public let tile: Int
    /// What it is called: its file, or its number.
    public let name: String
    /// Its class, where that is known: a number from 0.
    public let label: Int?

    /// A picture.
    public init(tile: Int, name: String, label: Int?) {
      (self.tile, self.name, self.label) = (tile, name, label)
    }
  }

  /// An image with those nearest to it.
  public struct Neighbourhood: Sendable {
    /// The image.
    public let image: Picture
    /// In nats.
    public let entropy: Double
    /// Nearest first.
    public let neighbours: [(picture: Picture, similarity: Double)]

    /// A neighbourhood.
    public init(
      image: Picture, entropy: Double, neighbours: [(picture: Picture, similarity: Double)]
    ) {
      (self.image, self.entropy, self.neighbours) = (image, entropy, neighbours)
    }
  }

  /// A group of neighbourhoods.
  public struct Gallery: Sendable {
    /// "Lowest entropy".
    public let title: String
    /// In the order of the page.
    public let neighbourhoods: [Neighbourhood]

    /// A gallery.
    public init(title: String, neighbourhoods: [Neighbourhood]) {
      (self.title, self.neighbourhoods) = (title, neighbourhoods)
    }
  }

  /// Features in two dimensions.
  public struct Map: Sendable {
    /// "Principal components".
    public let title: String
    /// Where the pictures are, in any unit.
    public let points: [(x: Double, y: Double)]

    /// A map.
    public init(title: String, points: [(x: Double, y: Double)]) {
      (self.title, self.points) = (title, points)
    }
  }

  /// All pictures as one JPEG of square tiles, row after row.
  public let sheet: [UInt8]
  /// Tiles in a row of it.
  public let columns: Int
  /// Names of the classes by number; empty where labels are not known.
  public let classNames: [String]
  /// The neighbourhoods.
  public let galleries: [Gallery]
  /// The images of the maps, and of each its entropy.
  public let sample: [(picture: Picture, entropy: Double)]
  /// Maps of `sample`, whose points are in its order.
  public let maps: [Map]
  /// What was looked at, as a sentence.
  public let source: String

  /// The findings.
  public init(
    sheet: [UInt8], columns: Int, classNames: [String], galleries: [Gallery],
    sample: [(picture: Picture, entropy: Double)], maps: [Map], source: String
  ) {
    self.sheet = sheet
    self.columns = columns
    self.classNames = classNames
    self.galleries = galleries
    self.sample = sample
    self.maps = maps
    self.source = source
  }

  /// What a picture is, for a person who does not see it.
  func text(_ picture: Picture) -> String {
    picture.label.flatMap { classNames.indices.contains($0) ? classNames[$0] : nil }
      .map { "\(picture.name), \($0)" } ?? picture.name
  }
}
