import Datasets
import Files
import Images
import Testing

@Suite struct DatasetOptionsTests {
  @Test(
    arguments: [
      (DatasetOptions(limitPerClass: 0), "limit-per-class"),
      (DatasetOptions(imageSize: 0), "image-size"),
      (DatasetOptions(imageSize: 100_000), "image-size"),
      (DatasetOptions(channels: 2), "channels"),
      (DatasetOptions(mean: [0.1, 0.2]), "mean"),
      (DatasetOptions(mean: [.nan]), "mean"),
      (DatasetOptions(std: [0]), "std"),
      (DatasetOptions(kind: .imageFolder), "data-root"),
    ])
  func badSettingIsNamed(options: DatasetOptions, setting: String) throws {
    let error = try #require(throws: FileError.self) { try Dataset.open(options) }
    #expect(error.subject == setting)
  }

  @Test func statisticsFollowTheSettings() throws {
    let colour = try Dataset.open(
      DatasetOptions(limitPerClass: 1, channels: 3, mean: [0.1, 0.2, 0.3], std: [0.5]))
    #expect(
      colour.statistics == PixelStatistics(mean: [0.1, 0.2, 0.3], std: [0.5, 0.5, 0.5]))
    let grey = try Dataset.open(DatasetOptions(limitPerClass: 1, channels: 3))
    #expect(grey.statistics.mean == [0.2860, 0.2860, 0.2860])
  }
}
